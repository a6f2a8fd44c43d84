package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keys of a key server, by SPEKE 2.1: one document of CPIX 2.4 asks for all keys of a package, one answers. */
final class SpekeKeys implements KeySource {
    private static final String VERSION = "2.1";
    private static final String VERSION_HEADER = "X-Speke-Version";

    private final Upstream upstream;
    private final URI uri;
    private final String authorization;
    private final SecureRandom random;

    SpekeKeys(Upstream upstream, URI uri, String authorization, SecureRandom random) {
        this.upstream = upstream;
        this.uri = uri;
        this.authorization = authorization;
        this.random = random;
    }

    @Override
    public ShakaPackager.Keys create(UUID packageId, Scheme scheme, List<Track> tracks) throws IOException {
        Map<UUID, Track> wanted = new HashMap<>();
        List<UUID> ids = new ArrayList<>();
        for (Track track : tracks) {
            UUID id = RandomKeys.newId(random);
            ids.add(id);
            wanted.put(id, track);
        }
        Map<String, String> headers = new HashMap<>(Map.of(
                "Content-Type",
                "application/xml",
                VERSION_HEADER,
                VERSION,
                "X-Speke-User-Agent",
                "OpenCinema streaming/1.0"));
        if (!authorization.isEmpty()) {
            headers.put("Authorization", authorization);
        }
        Upstream.Answer answer = upstream.post(
                uri, headers, Cpix.request(packageId.toString(), scheme.text(), wanted, List.of(WidevineProxy.SYSTEM)));
        if (answer.status() != 200) {
            throw new IOException("the key server answered " + answer.status() + ": " + answer.beginning());
        }
        if (!VERSION.equals(answer.header(VERSION_HEADER))) {
            throw new IOException("the key server speaks SPEKE " + answer.header(VERSION_HEADER) + ", not " + VERSION);
        }
        Cpix.Response response = Cpix.read(
                new ByteArrayInputStream(answer.body().getBytes(UTF_8)), packageId.toString(), scheme.text(), wanted);
        return new ShakaPackager.Keys(ids.stream().map(response.keys()::get).toList(), response.boxes());
    }
}
