package org.opencinema.signing.lint;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.lint.Linter.Document;

/** The rules of an MPD, in one pass; what an element inherits is looked up in those around it. */
final class DashRules {
    private static final String NAMESPACE = "urn:mpeg:dash:schema:mpd:2011";
    private static final String CENC = "urn:mpeg:cenc:2013";
    private static final String MP4_PROTECTION = "urn:mpeg:dash:mp4protection:2011";
    private static final Pattern POSITIVE = Pattern.compile("0*[1-9]\\d{0,17}");
    private static final Pattern DURATION = Pattern.compile("P[0-9YMDTHS.]{1,40}");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final int MAX_DEPTH = 100;

    private final Document document;
    private final Deque<Element> path = new ArrayDeque<>();
    private final Set<String> ids = new HashSet<>();
    private int periods;
    private boolean lastPeriodTimed;
    private boolean timing;

    DashRules(Document document) {
        this.document = document;
    }

    void check(String text) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.DTD) {
                    document.report(Rule.DASH_XML, line(reader), "it has a document type");
                    return;
                }
                if (event == XMLStreamConstants.START_ELEMENT && !start(reader)) {
                    return;
                }
                if (event == XMLStreamConstants.END_ELEMENT) {
                    end(path.pop());
                }
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            document.report(Rule.DASH_XML, Math.max(0, line), "it is not well-formed");
        }
    }

    private static int line(XMLStreamReader reader) {
        return reader.getLocation().getLineNumber();
    }

    private boolean start(XMLStreamReader reader) {
        Element element = new Element(reader, path.peek());
        if (path.isEmpty() && !(element.name.equals("MPD") && NAMESPACE.equals(reader.getNamespaceURI()))) {
            report(element, Rule.DASH_XML, "the root is " + element.name + " in " + reader.getNamespaceURI());
            return false;
        }
        if (path.size() >= MAX_DEPTH) {
            report(element, Rule.DASH_XML, "elements are nested deeper than " + MAX_DEPTH);
            return false;
        }
        if (element.parent != null) {
            element.parent.children.putIfAbsent(element.name, element);
        }
        path.push(element);
        switch (element.name) {
            case "MPD" -> mpd(element);
            case "Period" -> period(element);
            case "S" -> timelineEntry(element);
            case "UTCTiming" -> timing = true;
            case "ContentProtection" -> protection(element);
            default -> {}
        }
        return true;
    }

    private void end(Element element) {
        switch (element.name) {
            case "MPD" -> endOfMpd(element);
            case "AdaptationSet" -> adaptationSet(element);
            case "Representation" -> representation(element);
            case "SegmentTemplate" -> template(element);
            default -> {}
        }
    }

    private void mpd(Element mpd) {
        if (mpd.get("profiles").isEmpty()) {
            report(mpd, Rule.DASH_PROFILES, "MPD has no profiles");
        }
        if (!DURATION.matcher(mpd.get("minBufferTime")).matches()) {
            report(mpd, Rule.DASH_MIN_BUFFER_TIME, "minBufferTime is '" + mpd.get("minBufferTime") + "'");
        }
        if (isDynamic(mpd)
                && (mpd.get("availabilityStartTime").isEmpty()
                        || mpd.get("publishTime").isEmpty())) {
            report(mpd, Rule.DASH_AVAILABILITY_START, "a dynamic MPD has no availabilityStartTime or no publishTime");
        }
    }

    private static boolean isDynamic(Element mpd) {
        return mpd.get("type").equals("dynamic");
    }

    private void endOfMpd(Element mpd) {
        if (periods == 0) {
            report(mpd, Rule.DASH_PERIOD, "there is no Period");
        }
        if (!isDynamic(mpd) && mpd.get("mediaPresentationDuration").isEmpty() && !lastPeriodTimed) {
            report(mpd, Rule.DASH_DURATION, "neither the MPD nor its last Period has a duration");
        }
        if (isDynamic(mpd) && !timing) {
            report(mpd, Rule.DASH_UTC_TIMING, "a dynamic MPD has no UTCTiming");
        }
    }

    private void period(Element period) {
        periods++;
        ids.clear();
        lastPeriodTimed = !period.get("duration").isEmpty();
        if (period.parent != null
                && isDynamic(period.parent)
                && period.get("id").isEmpty()) {
            report(period, Rule.DASH_PERIOD, "a Period of a dynamic MPD has no id");
        }
    }

    private void adaptationSet(Element set) {
        boolean aligned = Set.of("segmentAlignment", "subsegmentAlignment", "segmentStartsWithSAP").stream()
                .anyMatch(name -> !set.get(name).isEmpty() && !set.get(name).equals("false"));
        if (set.representations > 1 && !aligned) {
            report(
                    set,
                    Rule.DASH_ALIGNMENT,
                    "a set of " + set.representations + " Representations has no segmentAlignment");
        }
        boolean spoken = set.kind.equals("audio") || set.kind.equals("text");
        if (spoken && set.get("lang").isEmpty()) {
            report(set, Rule.DASH_LANGUAGE, "the " + set.kind + " has no lang");
        }
    }

    private void representation(Element representation) {
        String id = representation.get("id");
        if (id.isEmpty() || id.chars().anyMatch(Character::isWhitespace) || !ids.add(id)) {
            report(
                    representation,
                    Rule.DASH_REPRESENTATION_ID,
                    "the id '" + id + "' is missing, taken, or has a space");
        }
        if (!POSITIVE.matcher(representation.get("bandwidth")).matches()) {
            report(representation, Rule.DASH_BANDWIDTH, "bandwidth is '" + representation.get("bandwidth") + "'");
        }
        String mimeType = representation.inherited("mimeType");
        if (mimeType.isEmpty()) {
            report(representation, Rule.DASH_MIME_TYPE, "the Representation has no mimeType");
        }
        if (representation.inherited("codecs").isEmpty()
                && !mimeType.startsWith("image/")
                && !mimeType.equals("text/vtt")) {
            report(representation, Rule.DASH_CODECS, "the Representation has no codecs");
        }
        String content = representation.inherited("contentType");
        String kind = content.isEmpty() ? mimeType.replaceAll("/.*", "") : content;
        if (representation.parent != null) {
            representation.parent.representations++;
            representation.parent.kind = kind;
        }
        if (kind.equals("video")) {
            video(representation);
        }
        boolean addressed = Set.of("SegmentTemplate", "SegmentList", "SegmentBase", "BaseURL").stream()
                .anyMatch(representation::hasAround);
        if (!addressed) {
            report(representation, Rule.DASH_ADDRESSING, "the Representation has no segments");
        }
    }

    private void video(Element video) {
        if (video.inherited("width").isEmpty() || video.inherited("height").isEmpty()) {
            report(video, Rule.DASH_RESOLUTION, "the video has no width or no height");
        }
        if (video.inherited("frameRate").isEmpty()) {
            report(video, Rule.DASH_FRAME_RATE, "the video has no frameRate");
        }
    }

    private void template(Element template) {
        for (String name : Set.of("media", "initialization", "index")) {
            String value = template.get(name);
            String unknown = unknownIdentifier(value);
            if (!unknown.isEmpty()) {
                report(template, Rule.DASH_TEMPLATE, name + " has " + unknown);
            }
        }
        String media = template.get("media");
        boolean number = media.contains("$Number");
        boolean time = media.contains("$Time");
        boolean timeline = template.children.containsKey("SegmentTimeline");
        boolean inheritsTimeline = timeline || template.inheritedFrom("SegmentTimeline");
        if (!media.isEmpty() && (number == time || (time && !inheritsTimeline))) {
            report(
                    template,
                    Rule.DASH_TEMPLATE_MEDIA,
                    "media is '" + media + "'" + (timeline ? "" : " without a timeline"));
        }
        boolean duration = !template.get("duration").isEmpty();
        if ((number && !duration && !inheritsTimeline) || (duration && timeline)) {
            report(template, Rule.DASH_SEGMENT_DURATION, duration ? "it has both" : "it has neither");
        }
    }

    /** The first identifier that is none; an odd dollar sign as well. */
    private static String unknownIdentifier(String value) {
        String[] parts = value.split("\\$", -1);
        if (parts.length % 2 == 0) {
            return "a single dollar sign";
        }
        for (int i = 1; i < parts.length; i += 2) {
            boolean known = parts[i].isEmpty()
                    || parts[i].equals("RepresentationID")
                    || parts[i].matches("(Number|Time|Bandwidth|SubNumber)(%0\\d{1,3}d)?");
            if (!known) {
                return "$" + parts[i] + "$";
            }
        }
        return "";
    }

    private void timelineEntry(Element entry) {
        Element timeline = entry.parent;
        if (timeline == null || !timeline.name.equals("SegmentTimeline")) {
            return;
        }
        if (!POSITIVE.matcher(entry.get("d")).matches()) {
            report(entry, Rule.DASH_TIMELINE, "d is '" + entry.get("d") + "'");
            return;
        }
        long start = entry.number("t", timeline.time);
        if (start < timeline.time) {
            report(
                    entry,
                    Rule.DASH_TIMELINE,
                    "it begins at " + start + ", before the end of the last at " + timeline.time);
        }
        long times = Math.max(0, entry.number("r", 0)) + 1;
        long length = entry.number("d", 0);
        timeline.time = start > (Long.MAX_VALUE >> 1) || length > (Long.MAX_VALUE >> 1) / times
                ? start
                : start + times * length;
    }

    private void protection(Element protection) {
        String scheme = protection.get("schemeIdUri");
        String key = protection.get("default_KID");
        boolean mp4 = scheme.equals(MP4_PROTECTION);
        if (scheme.isEmpty() || (mp4 && !UUID.matcher(key).matches())) {
            report(
                    protection,
                    Rule.DASH_CONTENT_PROTECTION,
                    "the scheme is '" + scheme + "', default_KID is '" + key + "'");
        }
    }

    private void report(Element element, Rule rule, String message) {
        document.report(rule, element.line, message);
    }

    /** An open element: its attributes by local name, the first child of each name, and what is counted in it. */
    private static final class Element {
        private final String name;
        private final int line;
        private final @Nullable Element parent;
        private final Map<String, String> attributes = new HashMap<>();
        private final Map<String, Element> children = new HashMap<>();
        private int representations;
        private String kind = "";
        private long time;

        Element(XMLStreamReader reader, @Nullable Element parent) {
            this.name = reader.getLocalName();
            this.line = DashRules.line(reader);
            this.parent = parent;
            for (int i = 0; i < reader.getAttributeCount(); i++) {
                String space = reader.getAttributeNamespace(i);
                if (space == null || space.isEmpty() || space.equals(CENC)) {
                    attributes.put(
                            reader.getAttributeLocalName(i),
                            reader.getAttributeValue(i).strip());
                }
            }
        }

        String get(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }

        long number(String attribute, long otherwise) {
            String value = get(attribute);
            return value.matches("-?\\d{1,18}") ? Long.parseLong(value) : otherwise;
        }

        /** Of the Representation or its AdaptationSet. */
        String inherited(String attribute) {
            String own = get(attribute);
            return own.isEmpty() && parent != null ? parent.get(attribute) : own;
        }

        /** Whether this element or one around it has such a child. */
        boolean hasAround(String child) {
            for (Element element = this; element != null; element = element.parent) {
                if (element.children.containsKey(child)) {
                    return true;
                }
            }
            return false;
        }

        /** Whether an element of this name further out has such a child. */
        boolean inheritedFrom(String child) {
            for (Element element = parent == null ? null : parent.parent; element != null; element = element.parent) {
                Element other = element.children.get(name);
                if (other != null && other.children.containsKey(child)) {
                    return true;
                }
            }
            return false;
        }
    }
}
