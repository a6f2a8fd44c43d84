package org.opencinema.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Finds all URLs of a title as players of HLS and DASH do: from playlist to playlist, resolving what they name. */
final class MediaWalk {
    private static final Pattern ATTRIBUTE = Pattern.compile("URI=\"([^\"]+)\"");
    private static final Pattern SPRITE = Pattern.compile("(?m)^(\\S+)#xywh=");
    private static final Pattern NUMBER = Pattern.compile("\\$Number(?:%0(\\d+)d)?\\$");

    private final Fetch fetch;
    private final Set<URI> found = new LinkedHashSet<>();

    /** How a text is got. */
    interface Fetch {
        byte[] get(URI url) throws Exception;
    }

    MediaWalk(Fetch fetch) {
        this.fetch = fetch;
    }

    /** What was found, in order. */
    Set<URI> found() {
        return found;
    }

    /** A playlist and all below it. */
    void hls(URI playlist) throws Exception {
        if (!found.add(playlist)) {
            return;
        }
        for (String line : new String(fetch.get(playlist), UTF_8).split("\\R")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                follow(playlist, line.trim());
            }
            Matcher attribute = ATTRIBUTE.matcher(line.startsWith("#") ? line : "");
            while (attribute.find()) {
                follow(playlist, attribute.group(1));
            }
        }
    }

    /** A text in WebVTT, and the pictures that it names if it is a storyboard. */
    void vtt(URI url) throws Exception {
        if (!found.add(url)) {
            return;
        }
        Matcher sprite = SPRITE.matcher(new String(fetch.get(url), UTF_8));
        while (sprite.find()) {
            found.add(url.resolve(sprite.group(1)));
        }
    }

    private void follow(URI from, String reference) throws Exception {
        URI url = from.resolve(reference);
        if (url.getScheme() == null || !url.getScheme().startsWith("http")) {
            return;
        }
        if (url.getPath().endsWith(".m3u8")) {
            hls(url);
        } else if (url.getPath().endsWith(".vtt")) {
            vtt(url);
        } else {
            found.add(url);
        }
    }

    /** A manifest with SegmentTemplates that have timelines, and its segments. */
    void dash(URI manifest) throws Exception {
        found.add(manifest);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        NodeList representations = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(fetch.get(manifest)))
                .getElementsByTagNameNS("*", "Representation");
        for (int i = 0; i < representations.getLength(); i++) {
            Element representation = (Element) representations.item(i);
            Element template = template(representation);
            if (template != null) {
                segments(manifest, representation.getAttribute("id"), template);
            } else {
                NodeList bases = representation.getElementsByTagNameNS("*", "BaseURL");
                for (int j = 0; j < bases.getLength(); j++) {
                    follow(manifest, bases.item(j).getTextContent().trim());
                }
            }
        }
    }

    private static Element template(Element representation) {
        for (Node node = representation; node instanceof Element element; node = node.getParentNode()) {
            NodeList templates = element.getElementsByTagNameNS("*", "SegmentTemplate");
            for (int i = 0; i < templates.getLength(); i++) {
                if (templates.item(i).getParentNode() == element) {
                    return (Element) templates.item(i);
                }
            }
        }
        return null;
    }

    private void segments(URI manifest, String id, Element template) throws Exception {
        follow(manifest, template.getAttribute("initialization").replace("$RepresentationID$", id));
        String media = template.getAttribute("media").replace("$RepresentationID$", id);
        String first = template.getAttribute("startNumber");
        int number = first.isEmpty() ? 1 : Integer.parseInt(first);
        NodeList runs = template.getElementsByTagNameNS("*", "S");
        for (int i = 0; i < runs.getLength(); i++) {
            String repeats = ((Element) runs.item(i)).getAttribute("r");
            int last = number + (repeats.isEmpty() ? 0 : Integer.parseInt(repeats));
            for (; number <= last; number++) {
                follow(manifest, numbered(media, number));
            }
        }
    }

    private static String numbered(String media, int number) {
        Matcher matcher = NUMBER.matcher(media);
        return matcher.find()
                ? matcher.replaceFirst(
                        String.format("%0" + (matcher.group(1) == null ? "1" : matcher.group(1)) + "d", number))
                : media;
    }
}
