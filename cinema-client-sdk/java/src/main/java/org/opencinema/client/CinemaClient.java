package org.opencinema.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.client.analytics.AnalyticsApi;
import org.opencinema.client.auth.Account;
import org.opencinema.client.auth.AuthApi;
import org.opencinema.client.auth.SecondFactor;
import org.opencinema.client.catalog.CatalogApi;
import org.opencinema.client.etl.EtlApi;
import org.opencinema.client.invoker.ApiClient;
import org.opencinema.client.invoker.ApiException;
import org.opencinema.client.notification.NotificationApi;
import org.opencinema.client.payment.PaymentApi;
import org.opencinema.client.recommendation.RecommendationApi;
import org.opencinema.client.search.SearchApi;
import org.opencinema.client.streaming.StreamingApi;
import org.opencinema.client.user.ProfileToken;
import org.opencinema.client.user.Selection;
import org.opencinema.client.user.UserApi;

/**
 * The API of a cinema for one user. Its calls carry the access token, which is renewed shortly before it expires and after a 401.
 * GET, PUT, DELETE and POST with an Idempotency-Key are sent up to three times when the server is busy (429, 502, 503, 504) or the
 * connection breaks, after the time that the server asks for, but not if that is more than 10 seconds. A repeated PUT or DELETE may be
 * told 412 or 404 after the first one took effect. Another POST and uploaded streams are sent once. Thread-safe; calls block.
 *
 * <p>All calls throw {@link CinemaApiException} for an answer of 400 or above, {@link SignedOutException} when the sign-in has ended,
 * and {@link ApiException} when no answer came.
 */
public final class CinemaClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Session session;
    private final AuthApi auth;
    private final CatalogApi catalog;
    private final SearchApi search;
    private final StreamingApi streaming;
    private final AnalyticsApi analytics;
    private final UserApi user;
    private final PaymentApi payment;
    private final RecommendationApi recommendation;
    private final NotificationApi notification;
    private final EtlApi etl;

    private CinemaClient(Session session, ApiClient client) {
        this.session = session;
        this.auth = new AuthApi(client);
        this.catalog = new CatalogApi(client);
        this.search = new SearchApi(client);
        this.streaming = new StreamingApi(client);
        this.analytics = new AnalyticsApi(client);
        this.user = new UserApi(client);
        this.payment = new PaymentApi(client);
        this.recommendation = new RecommendationApi(client);
        this.notification = new NotificationApi(client);
        this.etl = new EtlApi(client);
    }

    /** A client of the gateway at this address, such as {@code http://localhost:8080}. It keeps the refresh token in memory. */
    public static CinemaClient create(URI gateway) {
        return create(gateway, RefreshTokenStore.inMemory());
    }

    /** A client that keeps the refresh token there; if one is in there already, its user is signed in. */
    public static CinemaClient create(URI gateway, RefreshTokenStore refreshTokens) {
        return create(gateway, refreshTokens, Clock.systemUTC());
    }

    static CinemaClient create(URI gateway, RefreshTokenStore refreshTokens, Clock clock) {
        String base = gateway.toString().replaceFirst("/+$", "");
        HttpClient transport = HttpClient.newBuilder()
                .version(base.startsWith("https:") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        ObjectMapper json = ApiClient.newObjectMapper();
        AuthApi anonymous = new AuthApi(new ApiClient(new SessionHttpClient(transport, json, base, null), json, base));
        Session session = new Session(anonymous, refreshTokens, clock);
        return new CinemaClient(
                session, new ApiClient(new SessionHttpClient(transport, json, base, session), json, base));
    }

    /**
     * Signs in; the calls that follow are made as this user.
     *
     * @throws CinemaApiException also if the account has two-step sign-in: then it has {@link CinemaApiException#secondFactor}
     */
    public Account signIn(String email, String password) {
        return session.signIn(email, password);
    }

    /** Finishes the sign-in that waits for its second step with the code that the authenticator app shows. */
    public Account confirmSignIn(String challenge, String code) {
        return session.confirm(new SecondFactor().challenge(challenge).code(code));
    }

    /** Finishes the sign-in that waits for its second step with a recovery code, which is good once. */
    public Account confirmSignInByRecoveryCode(String challenge, String recoveryCode) {
        return session.confirm(new SecondFactor().challenge(challenge).recoveryCode(recoveryCode));
    }

    /** Ends the sign-in: here at once, even if telling the server fails. Does nothing if nobody is signed in. */
    public void signOut() {
        session.signOut();
    }

    /**
     * Uses a profile from now on: the calls that follow are made as this profile, those after a restart as well.
     *
     * @param pin needed to leave a kids profile, and to enter another one, if the account has a PIN
     */
    public void selectProfile(UUID profileId, @Nullable String pin) {
        ProfileToken token = user.selectProfile(profileId, new Selection().pin(pin));
        session.replaceAccess(token.getAccessToken(), token.getExpiresIn());
    }

    /** Whether there is a refresh token; the server may have ended its sign-in nevertheless. */
    public boolean isSignedIn() {
        return session.isSignedIn();
    }

    /** Accounts. To sign in use {@link #signIn}: the tokens that login and refresh return here are not used by this client. */
    public AuthApi auth() {
        return auth;
    }

    /** Titles, people and genres. */
    public CatalogApi catalog() {
        return catalog;
    }

    /** Search and suggestions. */
    public SearchApi search() {
        return search;
    }

    /** Uploads, packaging jobs, playback sessions and media. */
    public StreamingApi streaming() {
        return streaming;
    }

    /** Reports. */
    public AnalyticsApi analytics() {
        return analytics;
    }

    /** The inbox and its preferences. */
    public NotificationApi notification() {
        return notification;
    }

    /** Imports and other jobs on data. */
    public EtlApi etl() {
        return etl;
    }

    /** Recommendations, and the models behind them. */
    public RecommendationApi recommendation() {
        return recommendation;
    }

    /** Plans, the subscription, payments and invoices. */
    public PaymentApi payment() {
        return payment;
    }

    /** Profiles, history, favourites, playlists. To use another profile call {@link #selectProfile}. */
    public UserApi user() {
        return user;
    }
}
