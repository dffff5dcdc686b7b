package dev.rollcall.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars of medians with what lies between the least and the most, as SVG: one panel for each of some workloads. */
final class Chart {
    private static final List<Workload> PANELS = List.of(Workload.SMALL, Workload.MEDIUM, Workload.LARGE);
    private static final int WIDTH = 760;
    private static final int NAMES = 220;
    private static final int NUMBERS = 80;
    private static final int ROW = 24;
    private static final int BAR = 16;
    private static final int HEADING = 40;

    private final StringBuilder svg = new StringBuilder();
    private int top;

    private Chart() {}

    /** Draws the processor time per request of all proxies that have been measured. */
    static String of(Results results) {
        Map<String, Map<Peer, Figures>> panels = new LinkedHashMap<>();
        for (Workload workload : PANELS) {
            Map<Peer, Figures> bars = new LinkedHashMap<>();
            for (Peer peer : Peers.ALL) {
                results.figures(peer, workload, Sample::microsPerRequest).ifPresent(cpu -> bars.put(peer, cpu));
            }
            if (!bars.isEmpty()) {
                panels.put("Processor time per request, " + workload.title() + ", µs", bars);
            }
        }
        return new Chart().draw(panels);
    }

    private String draw(Map<String, Map<Peer, Figures>> panels) {
        int rows = panels.values().stream().mapToInt(Map::size).sum();
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" "
                        + "role=\"img\" font-family=\"sans-serif\" font-size=\"13\">",
                WIDTH, HEADING * panels.size() + ROW * rows + BAR);
        add("<title>Processor time per request, the less the better</title>");
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>");
        panels.forEach(this::panel);
        add("</svg>");
        return svg.toString();
    }

    private void panel(String title, Map<Peer, Figures> bars) {
        double most = bars.values().stream().mapToDouble(Figures::most).max().orElse(1);
        double scale = (WIDTH - NAMES - NUMBERS) / Math.max(most, 1e-9);
        add("<text x=\"8\" y=\"%d\" font-weight=\"bold\">%s</text>", top + HEADING - BAR, escape(title));
        top += HEADING;
        bars.forEach((peer, figures) -> bar(peer, figures, scale));
    }

    private void bar(Peer peer, Figures figures, double scale) {
        int line = top + BAR - 3;
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", NAMES - 8, line, escape(peer.title()));
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                NAMES, top, figures.median() * scale, BAR, peer instanceof RollcallPeer ? "#c2410c" : "#8a93a0");
        double end = NAMES + figures.most() * scale;
        add("<path d=\"M%.1f %dH%.1f\" stroke=\"#222\"/>", NAMES + figures.least() * scale, top + BAR / 2, end);
        add("<text x=\"%.1f\" y=\"%d\">%s</text>", end + 6, line, number(figures.median()));
        top += ROW;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
