package org.opencinema.service.streaming.drm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** DASH manifests of encrypted packages. */
final class Manifests {
    private static final String DASH = "urn:mpeg:dash:schema:mpd:2011";
    private static final String CLEAR_KEY = "urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e";
    private static final String SWITCHING = "urn:mpeg:dash:adaptation-set-switching:2016";
    private static final Set<String> SIZES = Set.of("width", "height");
    private static final List<String> DESCRIPTIONS = List.of("Label", "Role");

    private Manifests() {}

    /**
     * The manifest of the encrypted renditions, with what else the clear one had (subtitles, and the languages, names and roles of
     * sets). The size of a picture is said at each representation, and ClearKey is named among the systems.
     */
    static byte[] merge(byte[] clear, byte[] encrypted) throws IOException {
        Document manifest = StrictXml.parse(new ByteArrayInputStream(encrypted), encrypted.length);
        Document before = StrictXml.parse(new ByteArrayInputStream(clear), clear.length);
        List<Element> sets = elements(manifest.getDocumentElement(), "AdaptationSet");
        List<String> pictures = sets.stream()
                .filter(set -> isOf(set, "video"))
                .map(set -> set.getAttribute("id"))
                .toList();
        List<Element> clearSets = elements(before.getDocumentElement(), "AdaptationSet");
        for (Element set : sets) {
            describe(set, clearSets);
            spreadSize(set);
            nameClearKey(set);
            nameSwitching(set, pictures);
        }
        Element period = elements(manifest.getDocumentElement(), "Period").get(0);
        for (Element set : clearSets) {
            if (!isOf(set, "video") && !isOf(set, "audio")) {
                Element copy = (Element) manifest.importNode(set, true);
                copy.setAttribute(
                        "id",
                        Integer.toString(sets.size() + period.getChildNodes().getLength()));
                period.appendChild(copy);
            }
        }
        return write(manifest);
    }

    private static boolean isOf(Element set, String kind) {
        return set.getAttribute("contentType").equals(kind)
                || set.getAttribute("mimeType").startsWith(kind)
                || elements(set, "Representation").stream()
                        .anyMatch(representation ->
                                representation.getAttribute("mimeType").startsWith(kind));
    }

    /** As the clear set of the same segments is. */
    private static void describe(Element set, List<Element> clearSets) {
        List<String> segments = initializations(set);
        for (Element clear : clearSets) {
            if (initializations(clear).stream().anyMatch(segments::contains)) {
                if (clear.hasAttribute("lang")) {
                    set.setAttribute("lang", clear.getAttribute("lang"));
                }
                Element first = elements(set, "Representation").get(0);
                for (String name : DESCRIPTIONS) {
                    elements(set, name).forEach(set::removeChild);
                    elements(clear, name)
                            .forEach(description ->
                                    set.insertBefore(set.getOwnerDocument().importNode(description, true), first));
                }
            }
        }
    }

    private static List<String> initializations(Element set) {
        return elements(set, "SegmentTemplate").stream()
                .map(template -> template.getAttribute("initialization"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static void spreadSize(Element set) {
        for (String size : SIZES) {
            if (set.hasAttribute(size)) {
                for (Element representation : elements(set, "Representation")) {
                    representation.setAttribute(size, set.getAttribute(size));
                }
                set.removeAttribute(size);
            }
        }
    }

    private static void nameClearKey(Element set) {
        List<Element> protections = elements(set, "ContentProtection");
        if (!protections.isEmpty()) {
            Element clearKey = set.getOwnerDocument().createElementNS(DASH, "ContentProtection");
            clearKey.setAttribute("schemeIdUri", CLEAR_KEY);
            clearKey.setAttribute("value", "ClearKey1.0");
            set.insertBefore(clearKey, protections.get(0).getNextSibling());
        }
    }

    /** The other sets of the same picture, under other keys. */
    private static void nameSwitching(Element set, List<String> pictures) {
        for (Element property : elements(set, "SupplementalProperty")) {
            if (property.getAttribute("schemeIdUri").equals(SWITCHING)) {
                property.setAttribute(
                        "value",
                        pictures.stream()
                                .filter(id -> !id.equals(set.getAttribute("id")))
                                .collect(Collectors.joining(",")));
            }
        }
    }

    private static List<Element> elements(Element parent, String name) {
        var found = parent.getElementsByTagNameNS(DASH, name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static byte[] write(Document manifest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            transformer.transform(new DOMSource(manifest), new StreamResult(out));
        } catch (TransformerException e) {
            throw new IOException("the manifest cannot be written", e);
        }
        return out.toByteArray();
    }
}
