package dev.rollcall.gateway.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The settings of a gateway that runs by itself.
 *
 * @param http where HTTP is served
 * @param gateway everything else
 */
public record StandaloneSettings(InetSocketAddress http, GatewaySettings gateway) {
    private static final Setting<InetSocketAddress> HTTP = new Setting<>(
            "http",
            ":8000",
            "host:port, [ipv6]:port or :port",
            "address that serves HTTP; :8000 for all interfaces",
            Parsers::address);

    /**
     * Reads and checks every setting.
     *
     * @throws ConfigurationException for an unknown name or a bad value
     */
    public static StandaloneSettings from(SettingsSource source) {
        GatewaySettings gateway = GatewaySettings.from(source, List.of(HTTP));
        return new StandaloneSettings(HTTP.in(source), gateway);
    }

    /** Returns one paragraph per setting for the command line's help: name, meaning, default. */
    public static String help() {
        return HTTP.help() + GatewaySettings.help();
    }
}
