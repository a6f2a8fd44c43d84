package org.opencinema.events;

import java.sql.Connection;
import javax.sql.DataSource;

/** Commits events, says so, and relays them, until it is killed. Arguments: JDBC URL, Kafka, topic, first number. */
final class RelayProcess {
    private RelayProcess() {}

    public static void main(String[] arguments) throws Exception {
        DataSource dataSource = OutboxTest.dataSource(arguments[0]);
        Outbox outbox = Outbox.of("public.outbox");
        new OutboxRelay(dataSource, outbox, EventPublisher.create(arguments[1])).start();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            for (int number = Integer.parseInt(arguments[3]); ; number++) {
                outbox.append(connection, arguments[2], Numbered.event("key-" + number % 3, number));
                connection.commit();
                System.out.println(number);
            }
        }
    }
}
