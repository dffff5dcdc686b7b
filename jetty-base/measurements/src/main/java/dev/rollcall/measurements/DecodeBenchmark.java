package dev.rollcall.measurements;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.Decoded;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a datagram's bytes to what it says. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {
    private static final int DATAGRAMS = 1 << 10;

    /** What arrives. */
    public enum Kind {
        HOST,
        HOST_WITH_PATH,
        ASKING_FOR_AN_ANSWER,
        RANDOM_BYTES;

        byte[] bytes(int number) {
            return switch (this) {
                case HOST -> subscribe("shop" + number + ".example.com");
                case HOST_WITH_PATH -> subscribe("shop" + number + ".example.com/cart");
                case ASKING_FOR_AN_ANSWER -> Answer.ask(
                        subscribe("shop" + number + ".example.com"), "0123456789abcdef");
                case RANDOM_BYTES -> randomBytes(number);
            };
        }
    }

    @Param
    public Kind kind = Kind.HOST;

    private ByteBuffer[] datagrams = {};
    private int next;

    @Setup
    public void setUp() {
        datagrams = IntStream.range(0, DATAGRAMS)
                .mapToObj(i -> ByteBuffer.wrap(kind.bytes(i)))
                .toArray(ByteBuffer[]::new);
    }

    static byte[] subscribe(String key) {
        return SubscriptionCodec.encode(new Subscribe(
                ServiceKey.parse(key).orElseThrow(),
                new Endpoint("10.0.0.7", 34567),
                new Attributes(0, 0, 200, 3, 10)));
    }

    private static byte[] randomBytes(int seed) {
        byte[] bytes = new byte[200];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    @Benchmark
    public Decoded decode() {
        return SubscriptionCodec.decode(datagrams[next++ & DATAGRAMS - 1]);
    }
}
