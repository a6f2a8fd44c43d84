package org.opencinema.search;

/**
 * A stable value with its name in the language of the answer.
 *
 * @param value what a program uses, like the slug of a genre
 * @param name what a person reads
 */
public record NamedValue(String value, String name) {}
