import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Tells whether ports are free, for the demo: a shell cannot try to bind one. */
final class Ports {
    public static void main(String[] options) throws IOException {
        boolean free = true;
        for (int i = 0; i < options.length; i += 2) {
            free &= isFree(options[i], Integer.parseInt(options[i + 1]));
        }
        System.exit(free ? 0 : 1);
    }

    private static boolean isFree(String option, int port) {
        boolean udp = option.equals("--subscription-port");
        try {
            if (udp) {
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).close();
            } else {
                new ServerSocket(port).close();
            }
            return true;
        } catch (IOException e) {
            System.err.printf(
                    "demo: %s port %d cannot be used: %s; choose another with %s N%n",
                    udp ? "UDP" : "TCP", port, e.getMessage(), option);
            return false;
        }
    }
}
