package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.launcher.AccessMatrix.Outcome;
import org.opencinema.launcher.AccessMatrix.Subject;
import org.opencinema.launcher.Caller.Answer;
import org.opencinema.launcher.Contracts.Operation;
import org.opencinema.localservers.PostgresServer;

/** What belongs to one viewer or profile is not there for another one: the cells of the access matrix with 404. */
final class ForeignIdsTest {
    /** Ids of what the catalog has, what the staff shares, or what a token of its own guards. */
    static final Set<String> OF_NOBODY = Set.of(
            "titleId",
            "episodeId",
            "personId",
            "slug",
            "key",
            "keyId",
            "version",
            "accountId",
            "apiKeyId",
            "uploadId",
            "partNumber",
            "jobId",
            "token",
            "requestId",
            "clientId",
            "packageId",
            "videoId",
            "variant",
            "file",
            "provider",
            "name",
            "runId");

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private static final String PASSWORD = "long-Enough-7";
    private static final Map<String, String> owned = new HashMap<>();
    private static Api owner;
    private static Caller asOwner;
    private static Caller asOther;
    private static Caller asOtherProfile;
    private static List<Operation> operations;

    @BeforeAll
    static void prepare() throws Exception {
        operations = Contracts.operations();
        owner = running.anonymous();
        JsonNode signIn = register(owner);
        asOwner = new Caller(running.platform(), signIn.path("accessToken").asText(), "");
        asOther = new Caller(
                running.platform(),
                register(running.anonymous()).path("accessToken").asText(),
                "");
        running.anonymous().signIn(signIn.at("/account/email").asText(), PASSWORD);
        for (JsonNode session : Api.expect(200, owner.get("/v1/auth/sessions")).path("items")) {
            if (!session.path("current").asBoolean()) {
                owned.put("signInId", session.path("id").asText());
            }
        }
        owner.subscribe("premium");
        own("profileId", 201, owner.post("/v1/me/profiles", Map.of("name", "Second")), "id");
        String select = "/v1/me/profiles/" + owned.get("profileId") + "/select";
        asOtherProfile = new Caller(
                running.platform(),
                Api.expect(200, owner.post(select, Map.of()))
                        .path("accessToken")
                        .asText(),
                "");
        own("playlistId", 201, owner.post("/v1/me/playlists", Map.of("name", "Mine")), "id");
        own("subscriptionId", 200, owner.get("/v1/me/subscription"), "id");
        HttpResponse<String> paid = owner.send(
                "POST",
                "/v1/payments",
                BodyPublishers.ofString("{\"subscriptionId\":\"" + owned.get("subscriptionId") + "\"}"),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        own("paymentId", 201, paid, "id");
        own("invoiceId", 201, paid, "invoiceId");
        owned.put(
                "passkeyId",
                passkey(
                        running.platform(),
                        Api.expect(200, owner.get("/v1/me")).path("accountId").asText()));
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(
                Clips.create(editor, "Foreign Ids", "Чужое").path("id").asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), 2));
        own("sessionId", 201, owner.post("/v1/playback/sessions", Map.of("titleId", film)), "sessionId");
        own(
                "downloadId",
                201,
                owner.post("/v1/playback/downloads", Map.of("titleId", film, "deviceId", UUID.randomUUID())),
                "id");
        Api.within(Duration.ofSeconds(30), "the owner is notified", () -> {
            JsonNode first = Api.expect(200, owner.get("/v1/notifications")).at("/items/0/id");
            owned.put("notificationId", first.asText());
            return !first.isMissingNode();
        });
    }

    /** A row in its table, as only an authenticator makes a real one. */
    private static String passkey(Platform platform, String accountId) throws SQLException {
        String insert = """
                INSERT INTO auth.passkey (id, account_id, credential_id, credential, sign_count, transports, backup_eligible,
                                          name, created_at)
                VALUES (?::uuid, ?::uuid, '\\x01', '\\x01', 0, '{}', false, 'Key', '2026-01-01T00:00:00Z')
                """;
        String id = UUID.randomUUID().toString();
        PostgresServer server = platform.servers().postgres();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("cinema"), server.superuser(), "");
                PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, id);
            statement.setString(2, accountId);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
        return id;
    }

    private static JsonNode register(Api api) throws Exception {
        String email = UUID.randomUUID() + "@example.org";
        Api.expect(201, api.post("/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Owner")));
        return api.signIn(email, PASSWORD);
    }

    private static void own(String parameter, int status, HttpResponse<String> answer, String field) throws Exception {
        owned.put(parameter, Api.expect(status, answer).path(field).asText());
    }

    @Test
    void pathParameters_areOwnedOrKnownAsNobodys() {
        assertThat(operations.stream()
                        .flatMap(operation -> operation.parameters().stream())
                        .filter(parameter -> parameter.path("in").asText().equals("path"))
                        .map(parameter -> parameter.path("name").asText())
                        .filter(name -> !OF_NOBODY.contains(name)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(owned).containsKey(name));
    }

    @Test
    void idsOfAnotherViewerOrProfile_are404_andNothingChanges() throws Exception {
        Map<String, String> before = whatTheOwnerSees();
        List<Operation> personal = foreign(Subject.OTHER_VIEWER);
        assertThat(personal).hasSizeGreaterThanOrEqualTo(15);
        assertNotThere(personal, asOther);
        assertNotThere(foreign(Subject.OTHER_PROFILE), asOtherProfile);
        assertThat(whatTheOwnerSees()).isEqualTo(before);
        for (Operation operation : personal) {
            Answer answer = asOwner.call(operation, request(operation));
            assertThat(answer.status())
                    .as("the owner: %s: %s", operation, answer)
                    .isNotIn(400, 404, 422, 500);
        }
    }

    private static List<Operation> foreign(Subject subject) {
        return operations.stream()
                .filter(operation -> AccessMatrix.of(operation, subject) == Outcome.NOT_FOUND)
                .sorted(Comparator.comparing(
                        operation -> List.of("GET", "PUT", "POST", "DELETE").indexOf(operation.method())))
                .toList();
    }

    private static void assertNotThere(List<Operation> foreign, Caller caller) throws Exception {
        assertThat(foreign).isNotEmpty();
        for (Operation operation : foreign) {
            Answer answer = caller.call(operation, request(operation));
            assertThat(answer.isProblem(404)).as("%s: %s", operation, answer).isTrue();
        }
    }

    private static ObjectNode request(Operation operation) {
        Map<String, Supplier<Object>> given = new HashMap<>();
        owned.forEach((name, id) -> given.put(name, () -> id));
        given.put("If-Match", () -> "\"1\"");
        given.put("Idempotency-Key", () -> UUID.randomUUID().toString());
        given.put("titleIds", List::of);
        return new Samples(given, owned).request(operation);
    }

    private static Map<String, String> whatTheOwnerSees() throws Exception {
        Map<String, String> seen = new TreeMap<>();
        for (String path : List.of(
                "/v1/auth/sessions",
                "/v1/me",
                "/v1/me/profiles",
                "/v1/me/playlists",
                "/v1/me/playlists/" + owned.get("playlistId"),
                "/v1/me/subscription",
                "/v1/payments/" + owned.get("paymentId"),
                "/v1/invoices",
                "/v1/playback/downloads",
                "/v1/auth/passkeys",
                "/v1/notifications")) {
            seen.put(path, Api.expect(200, owner.get(path)).toString());
        }
        return seen;
    }
}
