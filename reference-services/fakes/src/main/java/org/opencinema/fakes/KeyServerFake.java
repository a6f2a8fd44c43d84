package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * A key server that speaks SPEKE 2.1 (CPIX 2.4) on a port of 127.0.0.1 and refuses what the specification says with 422: another
 * version, content without an id, keys without or of mixed schemes, systems and rules for keys that are not listed. It makes a key
 * for every id and remembers it. What it does not do: encrypt keys for a certificate, or check AWS's signatures of requests.
 * Thread-safe.
 */
public final class KeyServerFake implements AutoCloseable {
    private static final String CPIX = "urn:dashif:org:cpix";
    private static final Set<String> TRACKS =
            Set.of("ALL", "VIDEO", "AUDIO", "SD", "HD", "UHD", "UHD1", "UHD2", "STEREO_AUDIO", "MULTICHANNEL_AUDIO");
    private static final Set<String> SCHEMES = Set.of("cenc", "cbc1", "cens", "cbcs");
    private static final String BOMB = """
            <!DOCTYPE c [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY d "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">\
            <!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">\
            <!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">\
            <!ENTITY i "&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;">]><c>&i;</c>""";
    private static final int DEPTH = 100_000;

    private final DrmServer server;
    private final String authorization;
    private final Map<UUID, byte[]> keys = new ConcurrentHashMap<>();

    private KeyServerFake(int port, String authorization) {
        this.authorization = authorization;
        this.server = new DrmServer(port, this::answer);
    }

    /**
     * Starts one.
     *
     * @param port 0 takes a free one
     * @param authorization the header that requests must have
     */
    public static KeyServerFake start(int port, String authorization) {
        return new KeyServerFake(port, authorization);
    }

    /** Where it listens. */
    public URI uri() {
        return server.uri().resolve("/speke/v2.1/copyProtection");
    }

    /** What it does wrong from now on. */
    public void setFault(DrmFault fault) {
        server.fault = fault;
    }

    /** How many requests have come, also those that were refused. */
    public int requests() {
        return server.requests();
    }

    /** The keys that it has given, by their ids. */
    public Map<UUID, byte[]> keys() {
        return Map.copyOf(keys);
    }

    @Override
    public void close() {
        server.close();
    }

    private DrmServer.Answer answer(DrmServer.Call call) {
        if (!call.header("Authorization").equals(authorization)) {
            return DrmServer.Answer.of(401, "text/plain", "Unauthorized");
        }
        if (!call.method().equals("POST") || !call.header("Content-Type").equals("application/xml")) {
            return DrmServer.Answer.of(415, "text/plain", "Send application/xml");
        }
        if (!call.header("X-Speke-Version").equals("2.1")) {
            return refusal("Unsupported SPEKE version");
        }
        Element root;
        try {
            root = parse(call.body());
        } catch (IOException | SAXException e) {
            return refusal("Malformed CPIX document");
        }
        String wrong = wrong(root);
        return wrong.isEmpty() ? give(root) : refusal(wrong);
    }

    private static Element parse(String body) throws IOException, SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body.getBytes(UTF_8)))
                    .getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK has a parser", e);
        }
    }

    /** Empty if there is nothing wrong. */
    private static String wrong(Element root) {
        if (!CPIX.equals(root.getNamespaceURI()) || !root.getLocalName().equals("CPIX")) {
            return "Not a CPIX document";
        }
        if (root.getAttribute("contentId").isEmpty()) {
            return "Missing CPIX@contentId";
        }
        if (!root.getAttribute("version").equals("2.4")) {
            return root.hasAttribute("version") ? "Unsupported CPIX@version" : "Missing CPIX@version";
        }
        Set<String> ids = new HashSet<>();
        Set<String> schemes = new HashSet<>();
        for (Element key : elements(root, "ContentKey")) {
            String scheme = key.getAttribute("commonEncryptionScheme");
            if (!SCHEMES.contains(scheme)) {
                return "Missing ContentKey@commonEncryptionScheme for KID " + key.getAttribute("kid");
            }
            schemes.add(scheme);
            ids.add(key.getAttribute("kid"));
        }
        if (schemes.size() != 1) {
            return "Non compliant ContentKey@commonEncryptionScheme combination";
        }
        return wrongLists(root, ids);
    }

    private static String wrongLists(Element root, Set<String> ids) {
        Set<String> withSystem = new HashSet<>();
        for (Element system : elements(root, "DRMSystem")) {
            withSystem.add(system.getAttribute("kid"));
            if (system.getAttribute("systemId").isEmpty()) {
                return "Missing DRMSystem@systemId";
            }
        }
        Set<String> withRule = new HashSet<>();
        for (Element rule : elements(root, "ContentKeyUsageRule")) {
            withRule.add(rule.getAttribute("kid"));
            if (!TRACKS.contains(rule.getAttribute("intendedTrackType"))) {
                return "Missing ContentKeyUsageRule@intendedTrackType";
            }
        }
        if (!withSystem.equals(ids)) {
            return "Missing DRMSystem element for a KID";
        }
        return withRule.equals(ids) ? "" : "Missing ContentKeyUsageRule element for a KID";
    }

    private DrmServer.Answer give(Element root) {
        return switch (server.fault) {
            case ENTITY_BOMB -> document(BOMB);
            case EXTERNAL_ENTITY -> document("<!DOCTYPE c [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><c>&a;</c>");
            case EXTERNAL_DTD -> document("<!DOCTYPE c SYSTEM \"" + uri() + "\"><c/>");
            case DEEP -> document("<c>".repeat(DEPTH) + "</c>".repeat(DEPTH));
            default -> document(filled(root));
        };
    }

    private String filled(Element root) {
        List<String> ids = new ArrayList<>();
        elements(root, "ContentKey").forEach(key -> ids.add(key.getAttribute("kid")));
        if (server.fault == DrmFault.KEY_MISSING) {
            ids.remove(0);
        }
        if (server.fault == DrmFault.FOREIGN_KEY) {
            ids.add(UUID.randomUUID().toString());
        }
        String scheme = elements(root, "ContentKey").get(0).getAttribute("commonEncryptionScheme");
        String content = server.fault == DrmFault.OTHER_CONTENT ? "other" : root.getAttribute("contentId");
        StringBuilder xml = new StringBuilder(
                "<cpix:CPIX xmlns:cpix=\"%s\" xmlns:pskc=\"urn:ietf:params:xml:ns:keyprov:pskc\" contentId=\"%s\" version=\"2.4\"><cpix:ContentKeyList>"
                        .formatted(CPIX, content));
        for (String id : ids) {
            xml.append(
                    "<cpix:ContentKey kid=\"%s\" commonEncryptionScheme=\"%s\"><cpix:Data><pskc:Secret>%s</pskc:Secret></cpix:Data></cpix:ContentKey>"
                            .formatted(id, scheme, secret(UUID.fromString(id))));
        }
        xml.append("</cpix:ContentKeyList><cpix:DRMSystemList>");
        Map<String, String> boxes = new LinkedHashMap<>();
        for (Element system : elements(root, "DRMSystem")) {
            String id = system.getAttribute("systemId");
            String box = boxes.computeIfAbsent(id, any -> box(id));
            xml.append("<cpix:DRMSystem kid=\"%s\" systemId=\"%s\"><cpix:PSSH>%s</cpix:PSSH></cpix:DRMSystem>"
                    .formatted(system.getAttribute("kid"), id, box));
        }
        return xml.append("</cpix:DRMSystemList></cpix:CPIX>").toString();
    }

    private String secret(UUID id) {
        byte[] key = keys.computeIfAbsent(id, any -> bytes(UUID.randomUUID()));
        if (server.fault == DrmFault.ENCRYPTED_KEYS) {
            return "<pskc:EncryptedValue/>";
        }
        byte[] told = server.fault == DrmFault.SHORT_KEY ? java.util.Arrays.copyOf(key, 8) : key;
        return "<pskc:PlainValue>" + Base64.getEncoder().encodeToString(told) + "</pskc:PlainValue>";
    }

    private String box(String systemId) {
        byte[] system = bytes(server.fault == DrmFault.FOREIGN_BOX ? new UUID(1, 1) : UUID.fromString(systemId));
        byte[] data = "of the key server".getBytes(UTF_8);
        int size = 32 + data.length;
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(size)
                        .putInt(size)
                        .put("pssh".getBytes(UTF_8))
                        .putInt(0)
                        .put(system)
                        .putInt(data.length)
                        .put(data)
                        .array());
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private DrmServer.Answer document(String body) {
        String version = server.fault == DrmFault.OLD_VERSION ? "2.0" : "2.1";
        return new DrmServer.Answer(
                200,
                Map.of(
                        "Content-Type",
                        "application/xml",
                        "X-Speke-Version",
                        version,
                        "X-Speke-User-Agent",
                        "KeyServerFake"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body);
    }

    private static DrmServer.Answer refusal(String why) {
        return DrmServer.Answer.of(422, "text/plain", why);
    }

    private static List<Element> elements(Element parent, String name) {
        var found = parent.getElementsByTagNameNS(CPIX, name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
