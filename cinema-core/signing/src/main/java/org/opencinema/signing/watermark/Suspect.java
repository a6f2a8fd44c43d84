package org.opencinema.signing.watermark;

import java.util.UUID;

/**
 * A session that had a part in a copy.
 *
 * @param evidence the natural logarithm of how many times likelier the copy is if the session had a part than if it had none
 */
public record Suspect(UUID session, double evidence) implements Comparable<Suspect> {
    /** Strongest evidence first. */
    @Override
    public int compareTo(Suspect other) {
        int stronger = Double.compare(other.evidence, evidence);
        return stronger != 0 ? stronger : session.compareTo(other.session);
    }
}
