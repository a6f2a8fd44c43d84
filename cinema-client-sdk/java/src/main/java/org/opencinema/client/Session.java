package org.opencinema.client;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.opencinema.client.auth.Account;
import org.opencinema.client.auth.AuthApi;
import org.opencinema.client.auth.Credentials;
import org.opencinema.client.auth.RefreshRequest;
import org.opencinema.client.auth.SecondFactor;
import org.opencinema.client.auth.Tokens;
import org.opencinema.client.invoker.ApiException;

/** The tokens of one sign-in. However many callers need a new access token, it is asked for once and all share the answer. Thread-safe. */
final class Session {
    private static final long EARLY_SECONDS = 30;

    private record Access(String token, Instant refreshAt, Instant expiresAt) {}

    private final AuthApi auth;
    private final RefreshTokenStore store;
    private final Clock clock;
    private @Nullable Access access;
    private @Nullable CompletableFuture<Access> refreshing;
    private int replaced;

    Session(AuthApi auth, RefreshTokenStore store, Clock clock) {
        this.auth = auth;
        this.store = store;
        this.clock = clock;
    }

    Account signIn(String email, String password) {
        Credentials credentials = new Credentials().email(email).password(password);
        store.findDeviceToken().ifPresent(credentials::deviceToken);
        Tokens tokens = auth.login(credentials, null);
        accept(tokens);
        if (tokens.getDeviceToken() != null) {
            store.saveDeviceToken(tokens.getDeviceToken());
        }
        return tokens.getAccount();
    }

    Account confirm(SecondFactor step) {
        Tokens tokens = auth.loginSecondFactor(step, null);
        accept(tokens);
        return tokens.getAccount();
    }

    void signOut() {
        forget().ifPresent(token -> auth.logout(new RefreshRequest().refreshToken(token)));
    }

    boolean isSignedIn() {
        return store.find().isPresent();
    }

    /** The token for a request, a new one if it is about to expire; empty when nobody is signed in. */
    Optional<String> accessToken() throws InterruptedException {
        Access held;
        CompletableFuture<Access> refresh;
        synchronized (this) {
            held = access;
            if (held != null && clock.instant().isBefore(held.refreshAt())) {
                return Optional.of(held.token());
            }
            Optional<String> refreshToken = store.find();
            if (refreshToken.isEmpty()) {
                return Optional.empty();
            }
            refresh = refreshing == null ? refresh(refreshToken.get()) : refreshing;
        }
        try {
            return Optional.of(refresh.get().token());
        } catch (ExecutionException e) {
            boolean signedOut = e.getCause() instanceof SignedOutException;
            if (!signedOut && held != null && clock.instant().isBefore(held.expiresAt())) {
                return Optional.of(held.token());
            }
            throw e.getCause() instanceof ApiException known ? known : new IllegalStateException(e.getCause());
        }
    }

    /** The server refused this token; the next call gets another one. */
    synchronized void expire(String token) {
        if (access != null && access.token().equals(token)) {
            access = null;
        }
    }

    /** Another access token of the same sign-in. */
    synchronized void replaceAccess(String token, long seconds) {
        if (store.find().isPresent()) {
            access = access(token, seconds);
            replaced++;
        }
    }

    private CompletableFuture<Access> refresh(String refreshToken) {
        CompletableFuture<Access> started = new CompletableFuture<>();
        refreshing = started;
        // a thread of its own, so that the interruption of one caller does not fail the others
        int before = replaced;
        Thread thread = new Thread(() -> complete(started, refreshToken, before), "cinema-client-refresh");
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    private void complete(CompletableFuture<Access> started, String refreshToken, int replacedBefore) {
        try {
            Tokens tokens = auth.refresh(new RefreshRequest().refreshToken(refreshToken), null);
            synchronized (this) {
                if (refreshing != started) {
                    throw new SignedOutException(null);
                }
                Access selected = replaced == replacedBefore ? null : access;
                Access accepted = accept(tokens);
                // the answer may have been on its way before the profile was selected
                access = selected == null ? accepted : selected;
                started.complete(access);
            }
        } catch (CinemaApiException e) {
            boolean refused = e.getCode() < 500 && e.getCode() != 429;
            synchronized (this) {
                if (refused && refreshing == started) {
                    forget();
                }
            }
            started.completeExceptionally(refused ? new SignedOutException(e) : e);
        } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
        } finally {
            synchronized (this) {
                refreshing = refreshing == started ? null : refreshing;
            }
        }
    }

    private synchronized Access accept(Tokens tokens) {
        Access accepted = access(tokens.getAccessToken(), tokens.getExpiresIn());
        store.save(tokens.getRefreshToken());
        access = accepted;
        refreshing = null;
        return accepted;
    }

    private Access access(String token, long seconds) {
        Instant now = clock.instant();
        return new Access(
                token, now.plusSeconds(Math.max(seconds - EARLY_SECONDS, seconds / 2)), now.plusSeconds(seconds));
    }

    private synchronized Optional<String> forget() {
        Optional<String> refreshToken = store.find();
        store.clear();
        access = null;
        refreshing = null;
        return refreshToken;
    }
}
