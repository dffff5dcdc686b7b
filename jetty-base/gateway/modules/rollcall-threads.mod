[description]
The server's threads, for a Jetty that serves nothing but the gateway: a client's next request is taken up by the thread
that has written the last answer. Takes half of the processor time off a small request.

[provides]
threadpool

[depends]
logging

[lib]
lib/rollcall/*.jar

[xml]
etc/rollcall-threads.xml
