package dev.rollcall.conformance;

/** Why some things stay as they are: the notes of the document. */
final class Reasons {
    static final String ENCODED_SLASH_JETTY = "Jetty refuses paths that programs read in two ways;"
            + " `jetty.httpConfig.uriCompliance=DEFAULT,AMBIGUOUS_PATH_SEPARATOR` lets encoded slashes pass.";
    static final String EMPTY_SEGMENT = "Jetty refuses paths that programs read in two ways;"
            + " `jetty.httpConfig.uriCompliance=DEFAULT,AMBIGUOUS_EMPTY_SEGMENT` lets empty segments pass.";
    static final String ENCODED_SLASH_TOMCAT =
            "Tomcat refuses encoded slashes; to let them pass: `encodedSolidusHandling=\"passthrough\"` of the connector.";
    static final String TWO_AUTHORITIES_JETTY = "Jetty refuses a request that names two hosts, which is stricter than"
            + " the RFC and leaves nothing to guess; `jetty.httpConfig.compliance=RFC9110,MISMATCHED_AUTHORITY` lets it"
            + " pass.";
    static final String TWO_AUTHORITIES_TOMCAT =
            "Tomcat does the same; `allowHostHeaderMismatch=\"true\"` of the connector (10.1 only) lets it pass.";
    static final String MEDIA_TYPE =
            "The container writes the media type that it has parsed. The two are equal: type and"
                    + " parameter names have no case, and quotes are part of no value (RFC 9110 §8.3.1, §5.6.6).";
    static final String NO_RESET =
            "An HTTP/1.0 client knows the end of such an answer only by the end of the connection;"
                    + " a reset would tell it more, and the servlet API has none.";
    static final String TOMCAT_CONTINUES =
            "Tomcat sends `100 Continue` as soon as an application could read the body, and"
                    + " the gateway has no say in it.";
    static final String JETTY_CONTINUES =
            "Jetty sends `100 Continue` to an HTTP/1.0 client that asks for it. The backend is not asked.";

    static final String TOMCAT_TRAILERS = "Tomcat drops those of a request before the gateway could see them;"
            + " `allowedTrailerHeaders` of the connector names those that pass.";

    static final String HTTP2_GET_BODY =
            "Jetty tells only who reads whether a body follows that `content-length` does not"
                    + " announce, and no GET waits for that: it goes on without a body. Announced, it goes on whole.";

    private Reasons() {}
}
