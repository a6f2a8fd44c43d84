package org.opencinema.fakes;

import org.jspecify.annotations.Nullable;

/**
 * Who sits at the browser when it comes to a fake of an identity provider.
 *
 * @param id the subject
 * @param email null if the provider knows none
 * @param emailVerified what Google says of the address; Facebook says nothing
 */
public record FakePerson(String id, @Nullable String email, boolean emailVerified, String name) {}
