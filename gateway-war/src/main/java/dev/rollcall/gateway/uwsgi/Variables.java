package dev.rollcall.gateway.uwsgi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A packet while it is written: names and values, each behind its length in two bytes, the lower one first. */
final class Variables {
    /** Of all names and values with their lengths. */
    static final int MAX_BYTES = 0xffff;

    private static final int USUAL_BYTES = 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    private int count;

    /** @param value each character one byte, as in HTTP's fields; one that is none becomes a question mark */
    void add(String name, String value) {
        add(name, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    void add(String name, byte[] value) {
        byte[] nameBytes = name.getBytes(StandardCharsets.ISO_8859_1);
        putLength(nameBytes.length);
        bytes.writeBytes(nameBytes);
        putLength(value.length);
        bytes.writeBytes(value);
        count++;
    }

    // One that does not fit is found out when the whole is measured.
    private void putLength(int length) {
        bytes.write(length);
        bytes.write(length >> Byte.SIZE);
    }

    /**
     * Returns the packet.
     *
     * @throws PacketTooLongException if the variables are longer than {@value #MAX_BYTES} bytes
     */
    Packet toPacket(Modifiers modifiers) throws PacketTooLongException {
        int size = bytes.size();
        if (size > MAX_BYTES) {
            throw new PacketTooLongException(size);
        }
        ByteBuffer packet = ByteBuffer.allocate(Packet.HEADER_BYTES + size)
                .put((byte) modifiers.first())
                .put((byte) size)
                .put((byte) (size >> Byte.SIZE))
                .put((byte) modifiers.second())
                .put(bytes.toByteArray())
                .flip()
                .asReadOnlyBuffer();
        return new Packet(packet, count);
    }
}
