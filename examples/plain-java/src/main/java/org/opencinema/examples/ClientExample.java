package org.opencinema.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.search.SearchApi.SearchRequest;
import org.opencinema.client.search.SearchHit;
import org.opencinema.client.streaming.Heartbeat;
import org.opencinema.client.streaming.NewPlayback;
import org.opencinema.client.streaming.PlaybackSession;
import org.opencinema.client.streaming.PlaybackState;

/** Signs in, searches and plays. Needs the address of a gateway, an e-mail address, a password, and words that find a film. */
public final class ClientExample {
    private ClientExample() {}

    public static void main(String... args) throws Exception {
        URI gateway = URI.create(args[0]);
        CinemaClient cinema = CinemaClient.create(gateway);
        System.out.println("hello " + cinema.signIn(args[1], args[2]).getName());

        SearchHit film = cinema.search()
                .search(new SearchRequest().q(args[3]).playable(true))
                .getItems()
                .get(0);
        System.out.println("found " + film.getTitle());

        PlaybackSession session = cinema.streaming()
                .startPlayback(new NewPlayback().titleId(film.getId()).device("example"));
        String playlist = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(gateway.resolve(session.getHlsUrl()))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        System.out.println("playlist " + playlist.lines().findFirst().orElseThrow());
        cinema.streaming()
                .heartbeat(
                        session.getSessionId(),
                        new Heartbeat().positionSeconds(1.0).state(PlaybackState.PLAYING));
        cinema.streaming().stopPlayback(session.getSessionId(), null);
        cinema.signOut();
        System.out.println("bye");
    }
}
