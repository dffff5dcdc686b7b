package dev.rollcall.gateway.admission;

import com.google.common.base.Splitter;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SignatureAlgorithm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The signers of Rollcall's own kind, one per line: {@code key-id algorithm key host [host...]}. */
final class KeyFile implements Signers {
    private static final Splitter WORDS = Splitter.onPattern("\\s+").omitEmptyStrings();

    private final Map<String, Signer> signers;

    private KeyFile(Map<String, Signer> signers) {
        this.signers = Map.copyOf(signers);
    }

    /**
     * Returns the signers that {@code lines} list; empty lines and those that begin with {@code #} say nothing.
     *
     * @param order makes the order of one signer's datagrams
     * @throws IllegalArgumentException naming the line and what was expected, but never a secret
     */
    static KeyFile parse(List<String> lines, Supplier<DatagramOrder> order) {
        Map<String, Signer> signers = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> words = WORDS.splitToList(line);
            String problem = problem(words, signers.keySet().contains(words.get(0)));
            if (!problem.isEmpty()) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + problem);
            }
            signers.put(words.get(0), signer(words, order.get()));
        }
        return new KeyFile(signers);
    }

    @Override
    public Optional<Signer> find(String keyId, ServiceKey key) {
        return Optional.ofNullable(signers.get(keyId));
    }

    private static String problem(List<String> words, boolean known) {
        if (words.size() < 4) {
            return "key-id algorithm key host [host...] expected";
        }
        if (known || !MessageSigner.isKeyId(words.get(0))) {
            return "key-id expected to be used once and to consist of letters, digits, . _ -";
        }
        Optional<SignatureAlgorithm> algorithm = SignatureAlgorithm.parse(words.get(1));
        if (algorithm.isEmpty()) {
            return "algorithm expected to be ed25519 or hmac-sha256";
        }
        if (algorithm.get().parseKey(words.get(2)).isEmpty()) {
            return "key expected to be 32 bytes (or more, for hmac-sha256) in Base64";
        }
        boolean hosts =
                words.stream().skip(3).allMatch(host -> HostBinding.parse(host).isPresent());
        return hosts ? "" : "hosts expected to be like mysite.com, .mysite.com or *";
    }

    private static Signer signer(List<String> words, DatagramOrder order) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.parse(words.get(1)).orElseThrow();
        VerifyingKey key =
                VerifyingKey.of(algorithm, algorithm.parseKey(words.get(2)).orElseThrow());
        List<HostBinding> hosts = words.stream()
                .skip(3)
                .flatMap(host -> HostBinding.parse(host).stream())
                .toList();
        return new Signer(key, hosts, order);
    }
}
