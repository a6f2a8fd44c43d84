package org.opencinema.signing.lint;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks an HLS playlist or a DASH MPD against {@link Rule}. */
public final class Linter {
    /** The longest document that is read, in bytes. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    /** The most documents that are read. */
    public static final int MAX_DOCUMENTS = 200;

    /** The most findings that are told, of which one rule may have 20 in one document. */
    public static final int MAX_FINDINGS = 1_000;

    private static final int MAX_PER_RULE = 20;

    private final Fetch fetch;
    private final List<Finding> findings = new ArrayList<>();

    private Linter(Fetch fetch) {
        this.fetch = fetch;
    }

    /**
     * What is wrong with a manifest and the playlists that it names; empty when all is well. Any bytes are a question: what cannot
     * be read is a finding. A document of the net leads to http and https only, a file to files only.
     */
    public static List<Finding> lint(URI manifest, Fetch fetch) {
        Linter linter = new Linter(fetch);
        linter.read(manifest).ifPresent(text -> linter.lint(manifest, text));
        return List.copyOf(linter.findings);
    }

    private void lint(URI manifest, String text) {
        boolean named = manifest.getPath() != null && manifest.getPath().endsWith(".m3u8");
        if (!named && text.stripLeading().startsWith("<")) {
            new DashRules(new Document(manifest)).check(text);
            return;
        }
        Document document = new Document(manifest);
        HlsPlaylist playlist = HlsPlaylist.of(text, document);
        if (playlist.isMultivariant()) {
            new MultivariantRules(document, this).check(playlist);
        } else {
            new MediaRules(document).check(playlist);
        }
    }

    /** The text of a document, if it can be read. */
    Optional<String> read(URI uri) {
        Document document = new Document(uri);
        try (InputStream in = fetch.open(uri)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                document.report(Rule.UNREADABLE, 0, "it is longer than " + MAX_BYTES + " bytes");
                return Optional.empty();
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            document.report(Rule.HLS_ENCODING, 0, "it is not in UTF-8");
        } catch (IOException e) {
            document.report(Rule.UNREADABLE, 0, "it cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    Document document(URI uri) {
        return new Document(uri);
    }

    /** Where the findings of one document go. */
    final class Document {
        private final URI uri;
        private final Map<Rule, Integer> counts = new EnumMap<>(Rule.class);

        private Document(URI uri) {
            this.uri = uri;
        }

        URI uri() {
            return uri;
        }

        void report(Rule rule, int line, String message) {
            if (findings.size() < MAX_FINDINGS && counts.merge(rule, 1, Integer::sum) <= MAX_PER_RULE) {
                findings.add(new Finding(rule, uri, line, message));
            }
        }
    }
}
