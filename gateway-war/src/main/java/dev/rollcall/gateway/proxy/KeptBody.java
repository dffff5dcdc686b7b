package dev.rollcall.gateway.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request's body is read into, and what is kept of it, so that it can be sent again. What is read is never
 * copied: the pieces that go to a backend are views of what is kept. Not for more than one thread at a time.
 *
 * <p>It keeps everything or nothing. A body that announces more than {@code limit} is never kept, one of unknown length
 * until it has become longer; then, and once nobody will ask for it again, the memory is free as soon as the backend
 * has taken the last piece.
 */
final class KeptBody {
    private static final byte[] NONE = {};
    // One read's worth; as large as the containers' own input buffers can fill at once.
    private static final int BLOCK_SIZE = 32 * 1024;

    private final int firstBlockSize;
    private final int limit;
    // Each but the last one full.
    private final List<byte[]> blocks = new ArrayList<>(1);
    private byte[] block = NONE;
    private int blockBytes;
    private boolean keeps;
    private long receivedBytes;

    /**
     * @param length how long the body is; -1 where nobody knows
     * @param limit up to how many bytes are kept
     */
    KeptBody(long length, int limit) {
        this.limit = limit;
        this.keeps = limit > 0 && length <= limit;
        // To clear a large block for a small body costs as much as to send it.
        this.firstBlockSize = length > 0 ? (int) Math.min(length, keeps ? limit : BLOCK_SIZE) : BLOCK_SIZE;
    }

    /** Returns the array that the next bytes are to be read into, from {@link #room} on. */
    byte[] block() {
        if (!keeps || blockBytes == block.length) {
            block = new byte[receivedBytes == 0 ? firstBlockSize : BLOCK_SIZE];
            blockBytes = 0;
        }
        return block;
    }

    /** Returns where in {@link #block} there is room. */
    int room() {
        return blockBytes;
    }

    /** Takes in that {@code count} bytes have been read into the block; returns them. */
    ByteBuffer taken(int count) {
        ByteBuffer piece = ByteBuffer.wrap(block, blockBytes, count).slice();
        if (keeps && receivedBytes + count > limit) {
            forget();
        }
        if (keeps && blockBytes == 0 && count > 0) {
            blocks.add(block);
        }
        blockBytes += count;
        receivedBytes += count;
        return piece;
    }

    /** Returns how many bytes have been read so far. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Returns whether all that has been read could be sent once more. */
    boolean isWhole() {
        return keeps || receivedBytes == 0;
    }

    /** Returns what has been read before, from {@code position} on, as far as it lies together; null if there is nothing. */
    @Nullable
    ByteBuffer again(long position) {
        if (position >= receivedBytes || !keeps) {
            return null;
        }
        long before = 0;
        for (byte[] kept : blocks) {
            long end = Math.min(before + kept.length, receivedBytes);
            if (position < end) {
                return ByteBuffer.wrap(kept, (int) (position - before), (int) (end - position))
                        .slice();
            }
            before += kept.length;
        }
        return null;
    }

    /** Keeps nothing any more. */
    void forget() {
        keeps = false;
        blocks.clear();
        block = NONE;
    }
}
