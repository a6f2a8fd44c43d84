package org.opencinema.tokens;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The little JSON that tokens and key sets need. A name that stands twice in an object and more than 16 levels are errors. */
final class Json {
    private static final int MAX_DEPTH = 16;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private Json() {}

    static boolean isObjectWithoutDuplicates(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The text members of each object in the array {@code name} of the outermost object. */
    static List<Map<String, String>> objectsIn(String name, byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (wanted) {
                    expect(value, JsonToken.START_ARRAY);
                    return objects(parser);
                }
                parser.skipChildren();
            }
            throw new IOException("no member \"" + name + "\"");
        }
    }

    private static List<Map<String, String>> objects(JsonParser parser) throws IOException {
        List<Map<String, String>> objects = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> members = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    members.put(member, parser.getText());
                }
                parser.skipChildren();
            }
            objects.add(members);
        }
        expect(parser.currentToken(), JsonToken.END_ARRAY);
        return objects;
    }

    private static void expect(JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("expected " + wanted + ", found " + found);
        }
    }
}
