package org.opencinema.catalog;

/**
 * What a title asks of its viewers.
 *
 * @param free it needs no subscription
 */
public record ViewingTerms(Availability availability, AgeRating ageRating, boolean free) {}
