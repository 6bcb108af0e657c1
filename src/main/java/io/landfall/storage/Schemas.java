package io.landfall.storage;

import io.landfall.event.ConfigurationException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The schemas that Landfall has in a database, so that no name of its own is ever one of a user's: its
 * tables, the views that it publishes, and the tables of flows.
 */
final class Schemas {
    /** Landfall's own tables. Its SQL always names it. */
    static final String ENGINE = "engine";
    /** The views that anyone may read. */
    static final String PUBLISHED = "landfall";
    /** What the migrations of flows make. */
    static final String FLOWS = "flows";

    /** The history of Landfall's own migrations. */
    static final String HISTORY = "schema_history";

    /**
     * For each connection: SQL of flows names its tables alone, and in a database that somebody had before
     * finds those that are there.
     */
    static final String SEARCH_PATH = "SET search_path TO flows, public";

    private static final List<String> ALL = List.of(ENGINE, PUBLISHED, FLOWS);

    /** Any number, the same for all: nodes that start together make the schemas one after the other. */
    private static final long TURN = 0x6c616e6466616c6cL;

    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;

    Schemas(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transactions = new DurableTransactions(dataSource);
    }

    /**
     * Makes those that are missing.
     *
     * @throws ConfigurationException if Landfall may not, or has no business in this database
     */
    void prepare() {
        transactions.run(() -> {
            jdbc.queryForList("SELECT pg_advisory_xact_lock(?)", TURN);
            refuseOld();
            refuseStrange();
            for (String schema : ALL) {
                if (isThere("SELECT to_regnamespace(?) IS NOT NULL", schema)) {
                    refuseUnlessUsable(schema);
                } else {
                    refuseUnlessMayCreate();
                    jdbc.execute("CREATE SCHEMA " + schema);
                }
            }
        });
    }

    private void refuseOld() {
        if (isThere("SELECT to_regclass(?) IS NOT NULL", "public.landfall_schema_history")) {
            throw new ConfigurationException("its tables were made by a version before the first release, which this"
                    + " one cannot read; use a new database, or drop what Landfall has in the schema public"
                    + " (landfall_schema_history is the table that tells)");
        }
    }

    private void refuseStrange() {
        if (isThere("SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(?))", ENGINE)
                && !isThere("SELECT to_regclass(?) IS NOT NULL", ENGINE + "." + HISTORY)) {
            throw new ConfigurationException("it has a schema '" + ENGINE + "' that Landfall did not make; use another"
                    + " database, or rename that schema");
        }
    }

    private void refuseUnlessMayCreate() {
        if (!isThere("SELECT has_database_privilege(current_database(), ?)", "CREATE")) {
            throw new ConfigurationException("the user may not make the schemas " + String.join(", ", ALL)
                    + "; let the database's owner run: "
                    + text("SELECT format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user)"));
        }
    }

    private void refuseUnlessUsable(String schema) {
        if (!isThere("SELECT has_schema_privilege(?, 'CREATE') AND has_schema_privilege(?, 'USAGE')", schema, schema)) {
            throw new ConfigurationException("the user may not use the schema " + schema + "; let its owner run: "
                    + text("SELECT format('GRANT ALL ON SCHEMA %I TO %I', ?, current_user)", schema));
        }
    }

    private boolean isThere(String sql, Object... parameters) {
        return Boolean.TRUE.equals(jdbc.queryForObject(sql, Boolean.class, parameters));
    }

    private String text(String sql, Object... parameters) {
        return jdbc.queryForObject(sql, String.class, parameters);
    }
}
