package io.landfall.storage;

import io.landfall.event.TimedCall;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/** A connection of the embedded database in whose hands a handler's thread is not interrupted, until it is closed. */
final class ShelteredConnection implements InvocationHandler {
    private final Connection connection;
    private final TimedCall call;
    private boolean closed;

    private ShelteredConnection(Connection connection, TimedCall call) {
        this.connection = connection;
        this.call = call;
    }

    /** The connection, sheltered for this call that is in a shelter already. */
    static Connection of(Connection connection, TimedCall call) {
        return (Connection) Proxy.newProxyInstance(
                ShelteredConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new ShelteredConnection(connection, call));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> method.invoke(connection, arguments);
            };
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            if (method.getName().equals("close") && !closed) {
                closed = true;
                call.leaveShelter();
            }
        }
    }
}
