package org.opencinema.catalog;

/** Somebody who has a part in titles. */
public record Person(PersonId id, Names names) {}
