package io.landfall.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Notes which statements, commits and rollbacks a database sees, in their order. */
final class RecordedConnections extends DelegatingDataSource {
    private final List<String> calls = new ArrayList<>();

    RecordedConnections(DataSource database) {
        super(database);
    }

    List<String> calls() {
        return List.copyOf(calls);
    }

    void forget() {
        calls.clear();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return recorded(Connection.class, super.getConnection());
    }

    private <T> T recorded(Class<T> type, T target) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call(target, method, arguments));
        return type.cast(proxy);
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        if (Set.of("commit", "rollback").contains(method.getName())) {
            calls.add(method.getName());
        } else if (arguments != null
                && arguments[0] instanceof String sql
                && method.getDeclaringClass() != Object.class) {
            calls.add(sql);
        }
        try {
            Object result = method.invoke(target, arguments);
            if (result instanceof Statement statement && !(result instanceof PreparedStatement)) {
                return recorded(Statement.class, statement);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
