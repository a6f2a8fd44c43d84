package org.opencinema.launcher.simulation;

import java.net.URI;

/**
 * Where the platform runs.
 *
 * @param auth the auth service itself, behind the gateway
 * @param kafka its bootstrap servers
 */
public record Place(URI gateway, URI auth, String kafka) {}
