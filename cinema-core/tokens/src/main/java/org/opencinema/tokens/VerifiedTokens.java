package org.opencinema.tokens;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The tokens verified last: a direct-mapped table, so it is bounded and needs no lock. The slot is chosen by the tail of
 * the signature; a hit compares the whole token, because an altered payload under a known signature has the same tail.
 * Only verified tokens are put in, so a forger cannot choose which slots are overwritten.
 */
final class VerifiedTokens {
    private static final int TAIL = 24;

    private final AtomicReferenceArray<@Nullable Entry> slots;
    private final int mask;

    /** The key is kept, so that a token stops being trusted when its key is replaced or withdrawn. */
    record Entry(String token, AccessToken content, TrustedIssuer issuer, VerificationKey key) {}

    VerifiedTokens(int size) {
        int slotCount = Integer.highestOneBit(Math.max(2, size) * 2 - 1);
        slots = new AtomicReferenceArray<>(slotCount);
        mask = slotCount - 1;
    }

    @Nullable
    Entry find(String token) {
        Entry entry = slots.get(slot(token));
        return entry != null && entry.token().equals(token) ? entry : null;
    }

    void put(Entry entry) {
        slots.set(slot(entry.token()), entry);
    }

    void remove(Entry entry) {
        slots.compareAndSet(slot(entry.token()), entry, null);
    }

    private int slot(String token) {
        int hash = 0;
        for (int i = Math.max(0, token.length() - TAIL); i < token.length(); i++) {
            hash = 31 * hash + token.charAt(i);
        }
        return (hash ^ (hash >>> 16)) & mask;
    }
}
