package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PayloadTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123456Z");
    private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    @ParameterizedTest
    @MethodSource("payloads")
    void write_payload_isValidByItsSchemaAndReadsBack(String type, Object payload) throws IOException {
        byte[] json = EventJson.write(payload);

        assertThat(schema(type)
                        .validate(
                                MAPPER.readTree(json),
                                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true)))
                .isEmpty();
        assertThat(EventJson.read(json, payload.getClass())).isEqualTo(payload);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void read_fieldsOfANewerVersion_areIgnored(String type, Object payload) throws IOException {
        ObjectNode newer = (ObjectNode) MAPPER.readTree(EventJson.write(payload));
        newer.put("addedLater", 1).putObject("alsoAddedLater").put("a", "b");

        assertThat(EventJson.read(MAPPER.writeValueAsBytes(newer), payload.getClass()))
                .isEqualTo(payload);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void read_requiredFieldAbsent_isRefusedByRecordAndSchema(String type, Object payload) throws IOException {
        JsonSchema schema = schema(type);
        for (JsonNode required : schema.getSchemaNode().get("required")) {
            ObjectNode json = (ObjectNode) MAPPER.readTree(EventJson.write(payload));
            json.remove(required.textValue());

            assertThat(schema.validate(json)).as(required.textValue()).isNotEmpty();
            assertThatThrownBy(() -> EventJson.read(MAPPER.writeValueAsBytes(json), payload.getClass()))
                    .as(required.textValue())
                    .isInstanceOf(EventFormatException.class);
        }
    }

    @Test
    void read_noJson_isRefused() {
        for (String bad : List.of("", "null", "[]", "{", "{} {}", "\"a\"")) {
            assertThatThrownBy(() -> EventJson.read(bad.getBytes(UTF_8), MediaPackaged.class))
                    .as(bad)
                    .isInstanceOf(EventFormatException.class);
        }
    }

    static Stream<Arguments> payloads() {
        TitleChanged full = new TitleChanged(
                ID,
                7,
                true,
                "film",
                "Сталкер",
                Map.of("ru", new TitleChanged.Text("Сталкер", "Зона"), "en", new TitleChanged.Text("Stalker", null)),
                1979,
                162,
                List.of("SU"),
                List.of(new TitleChanged.Genre("drama", Map.of("en", "Drama"))),
                List.of(new TitleChanged.Credit(ID, Map.of("ru", "Андрей Тарковский"), "director", "x")),
                16,
                List.of(
                        new TitleChanged.Window("*", NOW, NOW.plusSeconds(1)),
                        new TitleChanged.Window("RU", null, null)),
                true,
                true,
                9_700.5,
                NOW);
        TitleChanged least = new TitleChanged(
                ID,
                1,
                false,
                "series",
                null,
                Map.of("en", new TitleChanged.Text("A", null)),
                2000,
                null,
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                null,
                false,
                null,
                NOW);
        EpisodeChanged episode = new EpisodeChanged(
                ID,
                7,
                true,
                ID,
                0,
                1,
                Map.of("en", new TitleChanged.Text("Pilot", "It begins"), "ru", new TitleChanged.Text("Пилот", null)),
                45,
                NOW,
                NOW,
                2_700.5,
                NOW);
        EpisodeChanged leastEpisode = new EpisodeChanged(ID, 1, false, ID, 1, 2, Map.of(), null, null, null, null, NOW);
        PlaybackEvent playback = new PlaybackEvent(ID, ID, ID, ID, ID, "web", "RU", "playing", 61.5, 10, NOW);
        PlaybackEvent anonymous = new PlaybackEvent(ID, ID, null, ID, ID, "tv", "US", "paused", 0, 0, NOW);
        return Stream.of(
                Arguments.of(TitleChanged.TYPE, full),
                Arguments.of(TitleChanged.TYPE, least),
                Arguments.of(EpisodeChanged.TYPE, episode),
                Arguments.of(EpisodeChanged.TYPE, leastEpisode),
                Arguments.of(MediaPackaged.TYPE, new MediaPackaged(ID, ID, 12.25, NOW, 3)),
                Arguments.of(MediaPackaged.TYPE, new MediaPackaged(ID, UUID.randomUUID(), ID, 12.25, NOW, 3)),
                Arguments.of(
                        PlaybackEvent.PROGRESSED,
                        new PlaybackEvent(ID, ID, ID, ID, UUID.randomUUID(), ID, "tv", "US", "paused", 0, 0, NOW)),
                Arguments.of(PlaybackEvent.STARTED, anonymous),
                Arguments.of(PlaybackEvent.PROGRESSED, playback),
                Arguments.of(PlaybackEvent.STOPPED, playback),
                Arguments.of(AccountChanged.TYPE, new AccountChanged(ID, 2, false, "RU", "ru", NOW, NOW)),
                Arguments.of(SecurityNotice.TYPE, new SecurityNotice(ID, "new_sign_in", "Firefox", NOW)),
                Arguments.of(SecurityNotice.TYPE, new SecurityNotice(ID, "password_changed", null, NOW)),
                Arguments.of(SecurityNotice.TYPE, new SecurityNotice(ID, "identity_linked", "Firefox", NOW)),
                Arguments.of(ProfileChanged.TYPE, new ProfileChanged(ID, ID, 1, false, true, 6, "en", NOW)),
                Arguments.of(TitleInteraction.TYPE, new TitleInteraction(ID, ID, ID, "like", NOW)),
                Arguments.of(TitleInteraction.TYPE, new TitleInteraction(ID, ID, ID, "unreact", NOW)),
                Arguments.of(
                        SubscriptionChanged.TYPE,
                        new SubscriptionChanged(ID, ID, 4, "premium", "past_due", true, false, 4, 2160, NOW, NOW, NOW)),
                Arguments.of(
                        BillingEvent.CHARGED,
                        new BillingEvent(ID, ID, "standard", 999, "EUR", ID, "2026-000001", null, null, NOW)),
                Arguments.of(
                        BillingEvent.CHARGE_FAILED,
                        new BillingEvent(ID, ID, "standard", 999, "EUR", null, null, "card_declined", NOW, NOW)),
                Arguments.of(
                        BillingEvent.TRIAL_ENDING,
                        new BillingEvent(ID, ID, "standard", 999, "EUR", null, null, null, NOW, NOW)),
                Arguments.of(
                        BillingEvent.OVERDUE,
                        new BillingEvent(ID, ID, "standard", 999, "EUR", ID, null, null, NOW, NOW)),
                Arguments.of(
                        BillingEvent.REFUNDED,
                        new BillingEvent(ID, ID, "standard", 500, "EUR", ID, "2026-000002", null, null, NOW)),
                Arguments.of(
                        ClientEvent.TYPE,
                        new ClientEvent(
                                ID,
                                ID,
                                ID,
                                ID,
                                ID,
                                "player.started",
                                NOW,
                                NOW,
                                Map.of("quality", "720"),
                                Map.of("seconds", 1.5))),
                Arguments.of(
                        ClientEvent.TYPE,
                        new ClientEvent(ID, ID, null, null, null, "page.opened", NOW, NOW, Map.of(), Map.of())));
    }

    private static JsonSchema schema(String type) throws IOException {
        try (InputStream schema = PayloadTest.class.getResourceAsStream("/schemas/" + type + ".json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema);
        }
    }
}
