package dev.rollcall.subscriber;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A key store with one key and a certificate that nobody has signed but itself, made by the JDK's keytool. */
record KeyPairFile(Path file, String password) {
    private static final String PASSWORD = "changeit";

    /**
     * Makes one in {@code folder}.
     *
     * @param name the host that it is for
     * @param more options of keytool
     */
    static KeyPairFile make(Path folder, String name, String... more) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        keytool.getOutputStream().close();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new AssertionError("keytool: " + said);
        }
        return new KeyPairFile(file, PASSWORD);
    }
}
