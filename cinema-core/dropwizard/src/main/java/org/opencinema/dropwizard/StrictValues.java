package org.opencinema.dropwizard;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.Serial;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads texts and times of JSON bodies more narrowly than Jackson: no NUL, which PostgreSQL cannot store, and no numbers for times. */
final class StrictValues {
    private static final int LAST_YEAR = 9999;

    private StrictValues() {}

    static SimpleModule module() {
        return new SimpleModule("strict-values")
                .addDeserializer(String.class, new Text())
                .addDeserializer(OffsetDateTime.class, new Time());
    }

    static boolean isStorable(String text) {
        return text.indexOf('\0') < 0;
    }

    private static final class Text extends StdScalarDeserializer<String> {
        @Serial
        private static final long serialVersionUID = 1L;

        Text() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = StringDeserializer.instance.deserialize(parser, context);
            return isStorable(text)
                    ? text
                    : (String) context.handleWeirdStringValue(String.class, text, "it has a NUL character");
        }
    }

    private static final class Time extends StdScalarDeserializer<OffsetDateTime> {
        @Serial
        private static final long serialVersionUID = 1L;

        Time() {
            super(OffsetDateTime.class);
        }

        @Override
        public OffsetDateTime deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (OffsetDateTime) context.handleUnexpectedToken(OffsetDateTime.class, parser);
            }
            try {
                OffsetDateTime time = OffsetDateTime.parse(parser.getText()).withOffsetSameInstant(ZoneOffset.UTC);
                if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                    return time;
                }
            } catch (DateTimeException e) {
                // told as any other value that is none
            }
            return (OffsetDateTime)
                    context.handleWeirdStringValue(OffsetDateTime.class, parser.getText(), "it is no time of RFC 3339");
        }
    }
}
