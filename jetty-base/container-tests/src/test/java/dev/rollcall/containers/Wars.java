package dev.rollcall.containers;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What an adopter does to a WAR that is not his: add two files. */
final class Wars {
    private Wars() {}

    /** Returns a copy of the WAR that has the filter's JAR and a list of names. */
    static Path withFilter(Path war, String hostNames, Path copy) throws IOException {
        Files.createDirectories(copy.getParent());
        Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem archive = FileSystems.newFileSystem(copy)) {
            Files.copy(Places.FILTER_JAR, archive.getPath("WEB-INF", "lib", "subscriber-filter.jar"));
            Files.writeString(archive.getPath("WEB-INF", "hostnames.txt"), hostNames);
        }
        return copy;
    }

    /** Returns a copy of the WAR whose web.xml has one context parameter more. */
    static Path withParameter(Path war, String name, String value, Path copy) throws IOException {
        Files.createDirectories(copy.getParent());
        Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
        String parameter = "<context-param><param-name>" + name + "</param-name><param-value>" + value
                + "</param-value></context-param>";
        try (FileSystem archive = FileSystems.newFileSystem(copy)) {
            Path descriptor = archive.getPath("WEB-INF", "web.xml");
            Files.writeString(descriptor, Files.readString(descriptor).replace("</web-app>", parameter + "</web-app>"));
        }
        return copy;
    }
}
