package dev.rollcall.measurements;

import dev.rollcall.gateway.admission.Rejection;
import dev.rollcall.gateway.admission.SenderBudget;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.protocol.Decoded;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.SubscriptionCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

/** From a signed datagram's bytes to what it says, once it is believed: decoded, checked, and noted against replay. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class VerifyBenchmark {
    private static final int DATAGRAMS = 1 << 10;
    private static final long NOW_MILLIS = 1_700_000_000_000L;

    @Param({"HMAC_SHA256", "ED25519"})
    public Signing signing = Signing.HMAC_SHA256;

    private final SenderBudget budget = SenderBudget.unlimited();
    private SignatureCheck check = SignatureCheck.none();
    private ByteBuffer[] datagrams = {};
    private int next;

    @Setup
    public void setUp() {
        MessageSigner signer = signing.signer().orElseThrow();
        datagrams = IntStream.range(0, DATAGRAMS)
                .mapToObj(i -> signer.sign(DecodeBenchmark.subscribe("shop" + i + ".example.com"), NOW_MILLIS + i, i))
                .map(ByteBuffer::wrap)
                .toArray(ByteBuffer[]::new);
    }

    @Benchmark
    public Decoded verify() {
        int number = next++ & DATAGRAMS - 1;
        if (number == 0) {
            // No datagram is believed twice; a new one has seen none.
            check = SignatureCheck.of(
                    Optional.of(List.of(signing.keyLine())),
                    Optional.empty(),
                    "SHA256",
                    Duration.ofMinutes(1),
                    DATAGRAMS);
        }
        Decoded decoded = SubscriptionCodec.decode(datagrams[number]);
        if (!(decoded instanceof Decoded.Accepted accepted)) {
            throw new IllegalStateException("not decoded: " + decoded);
        }
        Optional<Rejection> rejection = check.refuse(datagrams[number], accepted.message(), NOW_MILLIS, 0, budget);
        if (rejection.isPresent()) {
            throw new IllegalStateException("refused: " + rejection.get());
        }
        return decoded;
    }
}
