package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Answers the length and the SHA-256 of the request's body, which it reads without keeping it. */
final class UploadPage implements Page {
    private static final int BUFFER = 64 * 1024;

    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        MessageDigest digest = sha256();
        long length = 0;
        byte[] buffer = new byte[BUFFER];
        InputStream in = request.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            length += read;
        }
        Texts.send(
                response,
                "text/plain;charset=utf-8",
                "length: " + length + "\nsha256: " + HexFormat.of().formatHex(digest.digest()) + "\n");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
