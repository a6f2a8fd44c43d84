package org.opencinema.launcher;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.launcher.Caller.Answer;
import org.opencinema.launcher.Contracts.Operation;
import org.opencinema.launcher.FieldLimits.Probe;

/** Every limit of every field in the contracts, at it and past it, over all services. */
final class LimitsTest {
    private static final int LONGEST_PART = 64 << 20;

    /**
     * What only the server gives out, or has rules that no schema can say: at its limit it may be refused for what it says, but not for
     * its size.
     */
    private static final Set<String> MEANINGFUL = Set.of(
            "cursor",
            "redirectUris[]",
            "scopes",
            "scopes[]",
            "grant_type",
            "If-Match",
            "Idempotency-Key",
            "plan",
            "paymentToken",
            "number",
            "expiryYear",
            "advance",
            "genres[]",
            "code",
            "kind",
            "recoveryCode",
            "password",
            "id",
            "clientDataJSON",
            "attestationObject",
            "authenticatorData",
            "signature",
            "userHandle",
            "titleIds",
            "variants",
            "variants[].weight",
            "currentPassword",
            "newPassword",
            "namespace.from",
            "namespace.until");

    private static final Pattern ABOUT_SIZE =
            Pattern.compile("size must be.*|must match.*|must be (greater|less) than or equal.*");

    @RegisterExtension
    static final RunningPlatform running = RunningPlatform.ofItsOwn("limits");

    private static List<Operation> operations;
    private static Samples samples;
    private static Caller caller;
    private static String token;

    @BeforeAll
    static void prepare() throws Exception {
        operations = Contracts.operations();
        Api api = running.anonymous();
        String email = UUID.randomUUID() + "@example.org";
        JsonNode account = register(api, email);
        Api admin = running.signedIn("admin");
        String roles = "/v1/admin/accounts/" + account.path("id").asText() + "/roles";
        Api.expect(
                200,
                admin.send(
                        "PUT",
                        roles,
                        BodyPublishers.ofString("{\"roles\":[\"viewer\",\"editor\",\"admin\"]}"),
                        Map.of()));
        token = api.signIn(email, "long-Enough-7").path("accessToken").asText();
        api.subscribe("premium");
        Api auth = new Api("http://127.0.0.1:" + running.platform().port(Service.AUTH));
        String serviceToken = Api.expect(
                        200,
                        auth.post(
                                "/v1/auth/service-tokens",
                                Map.of(
                                        "client",
                                        "user",
                                        "secret",
                                        running.home().secret("service-user"))))
                .path("accessToken")
                .asText();
        caller = new Caller(running.platform(), token, serviceToken);
        String victim =
                register(api, UUID.randomUUID() + "@example.org").path("id").asText();
        samples = new Samples(given(api), existing(api, victim));
    }

    private static JsonNode register(Api api, String email) throws Exception {
        return Api.expect(
                201,
                api.post("/v1/auth/register", Map.of("email", email, "password", "long-Enough-7", "name", "Limits")));
    }

    /** What no schema can say. */
    static Map<String, Supplier<Object>> given(Api api) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<String> genres = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            genres.add("limits-" + i);
            Api.expect(
                    200,
                    api.put(
                            "/v1/genres/limits-" + i,
                            Map.of("names", Map.of("en", "Limits " + i, "ru", "Пределы " + i)),
                            "*"));
        }
        String person = Api.expect(201, api.post("/v1/people", Map.of("names", Map.of("en", "Ann Limits"))))
                .path("id")
                .asText();
        String card = Api.expect(
                        201,
                        api.post(
                                "/v1/sandbox/cards",
                                Map.of("number", "4242424242424242", "expiryMonth", 12, "expiryYear", 2060)))
                .path("paymentToken")
                .asText();
        String title = Api.expect(201, api.post("/v1/titles", Clips.newTitle("Limits", "Пределы", genres.get(0))))
                .path("id")
                .asText();
        List<String> kinds = new ArrayList<>();
        Api.expect(200, api.get("/v1/notifications/preferences"))
                .path("items")
                .forEach(preference -> kinds.add(preference.path("kind").asText()));
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        return Map.ofEntries(
                entry("password", () -> "long-Enough-7"),
                entry("redirectUris[]", () -> "https://app.example.org/" + next.incrementAndGet()),
                entry("grant_type", () -> "refresh_token"),
                entry("loginSecondFactor recoveryCode", () -> null),
                entry("removeTotp code", () -> null),
                entry("createRecoveryCodes code", () -> null),
                entry("genres[]", () -> genres.get(next.incrementAndGet() % genres.size())),
                entry("credits[].personId", () -> person),
                entry("credits[].character", () -> "Part " + next.incrementAndGet()),
                entry("availability[].until", () -> "2027-01-01T00:00:00Z"),
                entry("events[].at", () -> Instant.now().toString()),
                entry("from", () -> today),
                entry("to", () -> today),
                entry("advance", () -> "PT1S"),
                entry("If-Match", () -> "\"1\""),
                entry("Idempotency-Key", () -> UUID.randomUUID().toString()),
                entry("cursor", () -> null),
                entry("DPoP", () -> null),
                entry(
                        "createApiKey expiresAt",
                        () -> Instant.now().plus(Duration.ofDays(30)).toString()),
                entry("putExperiment If-Match", () -> null),
                entry(
                        "countries[]",
                        () -> "" + (char) ('A' + next.incrementAndGet() % 26) + (char) ('A' + next.get() / 26 % 26)),
                entry("yearTo", () -> 2100),
                entry(
                        "setPreferences items[]",
                        () -> Map.of(
                                "kind",
                                kinds.get(next.incrementAndGet() % kinds.size()),
                                "email",
                                true,
                                "inbox",
                                true)),
                entry("startPlayback episodeId", () -> null),
                entry("createDownload episodeId", () -> null),
                entry("startUpload episodeId", () -> null),
                entry("createSandboxCard number", () -> "4242424242424242"),
                entry("expiryYear", () -> 2060),
                entry("plan", () -> "standard"),
                entry("paymentToken", () -> card),
                entry("variants[]", () -> Map.of("key", "v" + next.incrementAndGet(), "weight", 0.5)),
                entry("namespace.from", () -> 0),
                entry("credential.id", () -> "AAAA"),
                entry("response.clientDataJSON", () -> "AAAA"),
                entry("response.attestationObject", () -> "AAAA"),
                entry("response.authenticatorData", () -> "AAAA"),
                entry("response.signature", () -> "AAAA"),
                entry("response.userHandle", () -> "AAAA"),
                entry("listAuditEntries kind", () -> "signed_in"),
                entry("titleIds[]", () -> title),
                entry("startUpload titleId", () -> title));
    }

    /** One of each thing that a path can name, so that no 404 hides what is refused. */
    private static Map<String, String> existing(Api api, String victim) throws Exception {
        return Map.of("accountId", victim);
    }

    @Test
    void fieldPastItsLimit_isRefusedByName_andNothingChanges() throws Exception {
        Map<String, String> before = Tables.whenQuiet(running.platform());
        List<String> wrong = Findings.of(probes(true), probe -> {
            Answer answer = caller.call(probe.operation(), probe.request());
            boolean inPath = probe.request().at("/path").has(probe.field());
            boolean refused = probe.what().equals("unknown")
                    ? answer.isProblem(400)
                    : answer.isProblem(400, 422) || (inPath && answer.isProblem(404));
            return refused && answer.names(probe.field()) ? null : probe + " -> " + answer;
        });
        assertThat(wrong).isEmpty();
        assertThat(Tables.whenQuiet(running.platform())).isEqualTo(before);
    }

    @Test
    void fieldAtItsLimit_isNotRefused() throws Exception {
        List<String> wrong = Findings.of(probes(false), probe -> {
            Answer answer = caller.call(probe.operation(), probe.request());
            boolean refused = Set.of(400, 401, 415, 422, 500).contains(answer.status());
            return refused && !isMeant(probe, answer) ? probe + " -> " + answer : null;
        });
        assertThat(wrong).isEmpty();
    }

    /** Sign-in with an unknown password is an honest 401, and only an authenticator makes a credential that is taken. */
    private static boolean isMeant(Probe probe, Answer answer) {
        if (answer.status() == 401) {
            return probe.operation().roles().contains("anonymous");
        }
        if (answer.names("credential")) {
            return true;
        }
        String field = probe.field().replaceAll("\\[.*?]", "[]");
        return MEANINGFUL.stream().anyMatch(name -> field.equals(name) || field.endsWith("." + name))
                && answer.body().path("violations").findValuesAsText("message").stream()
                        .noneMatch(message -> ABOUT_SIZE.matcher(message).matches());
    }

    @Test
    void bodyOfAnotherType_isRefused() throws Exception {
        List<String> wrong =
                Findings.of(operations.stream().filter(Operation::hasBody).toList(), operation -> {
                    Answer answer = caller.call(operation, samples.request(operation), "Content-Type", "image/png");
                    return answer.isProblem(415) ? null : operation + " -> " + answer;
                });
        assertThat(wrong).isEmpty();
    }

    @Test
    void answerOfAnotherType_isRefused() throws Exception {
        // the media are of many types, and their token is looked at first
        List<Operation> typed = operations.stream()
                .filter(operation -> !operation.path().startsWith("/media/"))
                .toList();
        List<String> wrong = Findings.of(typed, operation -> {
            Answer answer = caller.call(operation, samples.request(operation), "Accept", "image/tiff");
            return answer.isProblem(406) ? null : operation + " -> " + answer;
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void bodyThatIsTooLarge_isRefused() throws Exception {
        String spaces = " ".repeat(1024 * 1024);
        List<String> wrong = Findings.of(
                operations.stream()
                        .filter(operation -> operation.mediaType().equals("application/json"))
                        .toList(),
                operation -> {
                    ObjectNode request = samples.request(operation);
                    Answer answer =
                            caller.send(operation, request, BodyPublishers.ofString(spaces + request.path("body")));
                    return answer.isProblem(413) ? null : operation + " -> " + answer;
                });
        assertThat(wrong).isEmpty();
    }

    /** HTTP clients set the length themselves, so this one is written by hand. */
    @Test
    void partPastTheLimitsOfItsLength_isRefusedByName() throws Exception {
        for (int length : new int[] {0, LONGEST_PART + 1}) {
            assertThat(putPart(length, 0)).matches("(?s)HTTP/1.1 4(00|13|22) .*\"field\":\"Content-Length\".*");
        }
        for (int length : new int[] {1, LONGEST_PART}) {
            assertThat(putPart(length, length)).as("of an unknown upload").startsWith("HTTP/1.1 404 ");
        }
    }

    /** The service reads what is within the limits to its end, since a client that is still sending would not see a refusal. */
    private static String putPart(int length, int sent) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", running.platform().port(Service.STREAMING))) {
            socket.setSoTimeout(20_000);
            String head = "PUT /v1/media/uploads/" + UUID.randomUUID() + "/parts/1 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer " + token + "\r\nContent-Type: application/octet-stream\r\n"
                    + "Connection: close\r\nContent-Length: " + length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[sent]);
            StringBuilder answer = new StringBuilder();
            int read;
            while (answer.indexOf("}") < 0 && (read = socket.getInputStream().read()) >= 0) {
                answer.append((char) read);
            }
            return answer.toString();
        }
    }

    private static List<Probe> probes(boolean past) {
        return operations.stream()
                .flatMap(operation -> FieldLimits.probes(
                        operation,
                        samples.request(operation),
                        (field, schema) -> samples.value(operation, field, schema))
                        .stream())
                .filter(probe -> probe.past() == past && !probe.field().equals("Content-Length"))
                .toList();
    }
}
