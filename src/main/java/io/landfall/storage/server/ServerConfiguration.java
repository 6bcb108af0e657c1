package io.landfall.storage.server;

import java.nio.file.Path;
import java.util.List;

/** How the server is set up: for a small machine, and for commits that are on the disk when they are acknowledged. */
final class ServerConfiguration {
    /** On the command line, where no file and no {@code ALTER SYSTEM} turns them off. */
    static final List<String> DURABLE =
            List.of("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on");

    private ServerConfiguration() {}

    static String of(ServerAddress address, Path sockets, int connections) {
        boolean socket = address.directory().isPresent();
        return """
                # Written by Landfall at each start. Settings of your own: ALTER SYSTEM SET ..., which the server keeps
                # in postgresql.auto.conf.
                listen_addresses = '%s'
                port = %d
                unix_socket_directories = '%s'
                unix_socket_permissions = 0700
                max_connections = %d
                password_encryption = scram-sha-256

                # nobody waits longer for a lock; what waited is tried again
                lock_timeout = 30s

                # memory
                shared_buffers = 32MB
                work_mem = 4MB
                maintenance_work_mem = 32MB
                temp_buffers = 1MB
                max_parallel_workers_per_gather = 0
                max_parallel_maintenance_workers = 0
                autovacuum_max_workers = 2
                jit = off

                # the write-ahead log takes at most about this much of the disk, however long Landfall runs
                max_wal_size = 768MB
                min_wal_size = 128MB
                wal_buffers = 4MB
                max_wal_senders = 2
                max_logical_replication_workers = 0
                checkpoint_timeout = 10min

                # errors are told to whoever asked; statements may hold what senders wrote
                log_destination = 'stderr'
                logging_collector = off
                log_min_messages = log
                log_min_error_statement = panic
                log_checkpoints = off
                log_line_prefix = '%%m [%%p] '
                update_process_title = off

                lc_messages = 'C'
                timezone = 'UTC'
                log_timezone = 'UTC'
                datestyle = 'iso, ymd'
                default_text_search_config = 'pg_catalog.simple'
                """
                .formatted(
                        socket ? "" : "127.0.0.1",
                        address.port(),
                        socket ? sockets.toString().replace("'", "''") : "",
                        connections);
    }
}
