package org.opencinema.service.streaming.drm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Documents of CPIX 2.4 (DASH-IF) in the profile of SPEKE 2.1, with keys in the clear: HTTPS protects them on their way. */
final class Cpix {
    static final int MAX_BYTES = 1 << 20;

    private static final String CPIX = "urn:dashif:org:cpix";
    private static final String PSKC = "urn:ietf:params:xml:ns:keyprov:pskc";
    private static final String VERSION = "2.4";
    private static final int BOX_HEADER_BYTES = 28;

    private Cpix() {}

    /** What a key server gave: keys by their ids, and the boxes (pssh) of the systems, each once. */
    record Response(Map<UUID, ContentKey> keys, List<byte[]> boxes) {}

    static byte[] request(String contentId, String scheme, Map<UUID, Track> wanted, List<UUID> systems) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("cpix", "CPIX", CPIX);
            xml.writeNamespace("cpix", CPIX);
            xml.writeNamespace("pskc", PSKC);
            xml.writeAttribute("contentId", contentId);
            xml.writeAttribute("version", VERSION);
            xml.writeStartElement(CPIX, "ContentKeyList");
            for (UUID key : wanted.keySet()) {
                empty(xml, "ContentKey", Map.of("kid", key.toString(), "commonEncryptionScheme", scheme));
            }
            xml.writeEndElement();
            xml.writeStartElement(CPIX, "DRMSystemList");
            for (UUID system : systems) {
                for (UUID key : wanted.keySet()) {
                    xml.writeStartElement(CPIX, "DRMSystem");
                    xml.writeAttribute("kid", key.toString());
                    xml.writeAttribute("systemId", system.toString());
                    xml.writeEmptyElement(CPIX, "PSSH");
                    xml.writeEndElement();
                }
            }
            xml.writeEndElement();
            xml.writeStartElement(CPIX, "ContentKeyUsageRuleList");
            for (Map.Entry<UUID, Track> key : wanted.entrySet()) {
                usage(xml, key.getKey(), key.getValue());
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a document in memory can be written", e);
        }
        return out.toByteArray();
    }

    private static void usage(XMLStreamWriter xml, UUID key, Track track) throws XMLStreamException {
        xml.writeStartElement(CPIX, "ContentKeyUsageRule");
        xml.writeAttribute("kid", key.toString());
        xml.writeAttribute("intendedTrackType", track.name());
        xml.writeEmptyElement(CPIX, track == Track.AUDIO ? "AudioFilter" : "VideoFilter");
        xml.writeEndElement();
    }

    private static void empty(XMLStreamWriter xml, String name, Map<String, String> attributes)
            throws XMLStreamException {
        xml.writeEmptyElement(CPIX, name);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            xml.writeAttribute(attribute.getKey(), attribute.getValue());
        }
    }

    /**
     * Reads the answer to a request.
     *
     * @throws IOException if it is no such document, is of other content, or has not exactly the keys that were asked for
     */
    static Response read(InputStream in, String contentId, String scheme, Map<UUID, Track> wanted) throws IOException {
        Document document = StrictXml.parse(in, MAX_BYTES);
        Element root = document.getDocumentElement();
        require(CPIX.equals(root.getNamespaceURI()) && root.getLocalName().equals("CPIX"), "is no CPIX document");
        require(root.getAttribute("version").equals(VERSION), "is of version " + root.getAttribute("version"));
        require(root.getAttribute("contentId").equals(contentId), "is of other content");
        Map<UUID, ContentKey> keys = new HashMap<>();
        for (Element key : elements(root, CPIX, "ContentKey")) {
            UUID id = id(key.getAttribute("kid"));
            Track track = wanted.get(id);
            if (track == null) {
                throw new IOException("the answer of the key server has a key that was not asked for: " + id);
            }
            require(key.getAttribute("commonEncryptionScheme").equals(scheme), "has a key of another scheme");
            require(keys.put(id, new ContentKey(id, track, secret(key))) == null, "has the key " + id + " twice");
        }
        require(keys.size() == wanted.size(), "has " + keys.size() + " of " + wanted.size() + " keys");
        return new Response(keys, boxes(root));
    }

    private static byte[] secret(Element key) throws IOException {
        require(elements(key, PSKC, "EncryptedValue").isEmpty(), "has encrypted keys, which were not asked for");
        List<Element> plain = elements(key, PSKC, "PlainValue");
        require(plain.size() == 1, "has a key without a value");
        byte[] secret = base64(plain.get(0).getTextContent());
        require(secret.length == ContentKey.BYTES, "has a key of " + secret.length + " bytes");
        return secret;
    }

    /** Boxes usually name all keys, so that they come once for each key. */
    private static List<byte[]> boxes(Element root) throws IOException {
        Map<String, byte[]> boxes = new LinkedHashMap<>();
        for (Element system : elements(root, CPIX, "DRMSystem")) {
            for (Element pssh : elements(system, CPIX, "PSSH")) {
                String text = pssh.getTextContent().trim();
                if (!text.isEmpty()) {
                    byte[] box = base64(text);
                    require(
                            isBoxOf(box, id(system.getAttribute("systemId"))),
                            "has a PSSH that is no box of its system");
                    boxes.put(text, box);
                }
            }
        }
        return new ArrayList<>(boxes.values());
    }

    /** A pssh box (ISO/IEC 23001-7, 8.1): size, type, version and flags, then the id of the system. */
    private static boolean isBoxOf(byte[] box, UUID system) {
        return box.length > BOX_HEADER_BYTES
                && java.nio.ByteBuffer.wrap(box).getInt() == box.length
                && Arrays.equals(box, 4, 8, new byte[] {'p', 's', 's', 'h'}, 0, 4)
                && Arrays.equals(box, 12, BOX_HEADER_BYTES, ContentKey.bytes(system), 0, ContentKey.BYTES);
    }

    private static UUID id(String text) throws IOException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer of the key server has an id that is none", e);
        }
    }

    private static byte[] base64(String text) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer of the key server has a value that is not base64", e);
        }
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException("the answer of the key server " + otherwise);
        }
    }

    private static List<Element> elements(Element parent, String namespace, String name) {
        var found = parent.getElementsByTagNameNS(namespace, name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
