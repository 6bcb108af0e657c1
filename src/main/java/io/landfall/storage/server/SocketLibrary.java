package io.landfall.storage.server;

import org.newsclub.net.unix.AFUNIXSocket;

/** Unix sockets for the JDBC driver, where this system has them and the library a version for it. */
final class SocketLibrary {
    static final String FACTORY = "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg";

    private SocketLibrary() {}

    static boolean works() {
        try {
            return AFUNIXSocket.isSupported();
        } catch (LinkageError e) {
            return false;
        }
    }
}
