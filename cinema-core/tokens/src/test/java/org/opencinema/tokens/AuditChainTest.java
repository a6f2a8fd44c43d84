package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuditChainTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final AuditChain chain = AuditChain.create(new byte[32]);

    private record Stored(AuditChain.Entry entry, List<Byte> hash) {}

    @Test
    void walk_untouched_findsNothing() {
        AuditChain.Walk walk = chain.walk();

        for (Stored stored : written(5)) {
            assertThat(next(walk, stored)).isEmpty();
        }
        assertThat(walk.length()).isEqualTo(5);
    }

    @Test
    void walk_tampered_namesTheFirstBrokenEntry() {
        List<Stored> changed = written(5);
        changed.set(2, new Stored(entry(3, "other"), changed.get(2).hash()));
        assertThat(walk(changed)).get().asString().startsWith("entry 3 was changed");

        List<Stored> removed = written(5);
        removed.remove(2);
        assertThat(walk(removed)).get().asString().startsWith("entry 3 is missing");

        List<Stored> swapped = written(5);
        Collections.swap(swapped, 1, 2);
        assertThat(walk(swapped)).get().asString().startsWith("entry 2 is missing");

        List<Stored> renumbered = written(5);
        renumbered.remove(1);
        renumbered.set(1, new Stored(entry(2, "event 3"), renumbered.get(1).hash()));
        assertThat(walk(renumbered)).get().asString().startsWith("entry 2 was changed");
    }

    @Test
    void walk_writtenUnderAnotherKey_findsTheFirstEntry() {
        byte[] key = new byte[32];
        key[0] = 1;
        AuditChain.Walk walk = AuditChain.create(key).walk();

        assertThat(next(walk, written(1).get(0))).get().asString().startsWith("entry 1 was changed");
    }

    @Test
    void hash_ofOtherFieldsWithTheSameText_differs() {
        byte[] start = AuditChain.start();

        assertThat(List.of(
                        chain.hash(start, new AuditChain.Entry(1, List.of("ab", "c"))),
                        chain.hash(start, new AuditChain.Entry(1, List.of("a", "bc"))),
                        chain.hash(start, new AuditChain.Entry(1, List.of("abc", ""))),
                        chain.hash(start, new AuditChain.Entry(1, Arrays.asList("abc", null))),
                        chain.hash(start, new AuditChain.Entry(2, List.of("ab", "c")))))
                .doesNotHaveDuplicates();
    }

    @Test
    void checkpoint_read_isGenuineOrNothing() {
        byte[] hash = chain.hash(AuditChain.start(), entry(1, "event 1"));
        String checkpoint = chain.checkpoint(7, hash, NOW);

        AuditChain.Checkpoint read = chain.read(checkpoint).orElseThrow();
        assertThat(read.sequence()).isEqualTo(7);
        assertThat(read.at()).isEqualTo(NOW);
        for (String forged : List.of(
                "",
                "7",
                "1.2.3.4",
                checkpoint + ".",
                checkpoint.replaceFirst("7", "6"),
                checkpoint.replaceFirst("\\.1", ".2"),
                "9999999999999999999" + checkpoint,
                checkpoint.substring(0, checkpoint.length() - 2))) {
            assertThat(chain.read(forged)).as(forged).isEmpty();
        }
    }

    @Test
    void walk_shorterOrOtherThanTheCheckpoint_isFound() {
        List<Stored> stored = written(5);
        AuditChain.Walk whole = chain.walk();
        stored.forEach(entry -> next(whole, entry));
        AuditChain.Checkpoint checkpoint =
                chain.read(chain.checkpoint(5, whole.lastHash(), NOW)).orElseThrow();
        AuditChain.Walk cut = chain.walk();
        stored.subList(0, 3).forEach(entry -> next(cut, entry));

        assertThat(whole.check(checkpoint)).isEmpty();
        assertThat(cut.check(checkpoint)).get().asString().startsWith("entries 4 to 5 are missing at the end");
        AuditChain.Checkpoint other =
                chain.read(chain.checkpoint(5, AuditChain.start(), NOW)).orElseThrow();
        assertThat(whole.check(other)).get().asString().startsWith("entry 5 is not the one");
    }

    @Test
    void key_tooShort_isRefused() {
        assertThatThrownBy(() -> AuditChain.create(new byte[31])).hasMessageContaining("32 bytes, was 31");
    }

    private List<Stored> written(int count) {
        List<Stored> all = new ArrayList<>();
        byte[] last = AuditChain.start();
        for (int i = 1; i <= count; i++) {
            AuditChain.Entry entry = entry(i, "event " + i);
            last = chain.hash(last, entry);
            all.add(new Stored(entry, list(last)));
        }
        return all;
    }

    private Optional<String> walk(List<Stored> all) {
        AuditChain.Walk walk = chain.walk();
        return all.stream()
                .map(stored -> next(walk, stored))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> next(AuditChain.Walk walk, Stored stored) {
        byte[] hash = new byte[stored.hash().size()];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = stored.hash().get(i);
        }
        return walk.next(stored.entry(), hash);
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    private static AuditChain.Entry entry(long sequence, String what) {
        return new AuditChain.Entry(sequence, Arrays.asList(what, null));
    }
}
