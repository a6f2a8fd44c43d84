package org.opencinema.tokens;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The tokens verified last: a table with two places for each token, so it is bounded and needs no lock. The places are chosen
 * by the tail of the signature; a hit compares the whole token, because an altered payload under a known signature has the
 * same tail. Only verified tokens are put in, so a forger cannot choose what is overwritten.
 */
final class VerifiedTokens {
    private static final int TAIL = 24;

    private final AtomicReferenceArray<@Nullable Entry> slots;
    private final int mask;
    private final boolean remembers;

    /** The key is kept, so that a token stops being trusted when its key is replaced or withdrawn. */
    record Entry(String token, AccessToken content, TrustedIssuer issuer, VerificationKey key) {}

    /** A table for so many tokens, rounded up to a power of two. */
    VerifiedTokens(int size) {
        remembers = size > 0;
        int slotCount = Integer.highestOneBit(Math.max(2, size) * 2 - 1);
        slots = new AtomicReferenceArray<>(slotCount);
        mask = slotCount - 1;
    }

    @Nullable
    Entry find(String token) {
        int slot = slot(token);
        Entry entry = slots.get(slot);
        if (entry == null || !entry.token().equals(token)) {
            entry = slots.get(slot ^ 1);
        }
        return entry != null && entry.token().equals(token) ? entry : null;
    }

    /** The one that was there moves to the other place, and who was there is forgotten. */
    void put(Entry entry) {
        if (remembers) {
            int slot = slot(entry.token());
            Entry before = slots.getAndSet(slot, entry);
            if (before != null) {
                slots.set(slot ^ 1, before);
            }
        }
    }

    void remove(Entry entry) {
        int slot = slot(entry.token());
        slots.compareAndSet(slot, entry, null);
        slots.compareAndSet(slot ^ 1, entry, null);
    }

    private int slot(String token) {
        int hash = 0;
        for (int i = Math.max(0, token.length() - TAIL); i < token.length(); i++) {
            hash = 31 * hash + token.charAt(i);
        }
        return (hash ^ (hash >>> 16)) & mask;
    }
}
