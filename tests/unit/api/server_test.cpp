#include "daemon/api/server.hpp"

#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/api/fake_control.hpp"
#include "tests/unit/api/raw_client.hpp"

namespace stmtwatch::api {
namespace {

using test::RawClient;
namespace asio = boost::asio;

// The real server on a thread of its own, until stop() or the end.
class Running {
 public:
  explicit Running(const Limits& limits = {})
      : server_(io_, {"127.0.0.1", 0, directory_ / "control.sock", limits}, control, metrics_, readiness_,
                zone_) {
    auto ended = [this](const std::exception_ptr& failure) { failure_ = failure; };
    asio::co_spawn(io_, server_.run(), asio::bind_cancellation_slot(stop_.slot(), ended));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Running() { stop(); }

  // Returns when everything has unwound: nothing is left that could run.
  void stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
    thread_.join();
  }
  bool was_cancelled() const {
    try {
      if (failure_) std::rethrow_exception(failure_);
    } catch (const boost::system::system_error& error) {
      return error.code() == asio::error::operation_aborted;
    }
    return false;
  }

  RawClient tcp() const { return RawClient(server_.port()); }
  RawClient local() const { return RawClient(socket()); }
  std::filesystem::path socket() const { return directory_ / "control.sock"; }

  test::FakeControl control;

 private:
  test::TemporaryDirectory directory_;
  metrics::Metrics metrics_;
  Readiness readiness_{[] { return std::nullopt; }, [] { return std::nullopt; }};
  time::Zone zone_ = *time::Zone::find("Asia/Shanghai");
  asio::io_context io_;
  Server server_;
  asio::cancellation_signal stop_;
  std::exception_ptr failure_;
  std::thread thread_;
};

std::string get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

std::string body_of(const std::string& answer) {
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

bool has_status(const std::string& answer, std::string_view status) {
  return answer.starts_with("HTTP/1.1 " + std::string(status) + " ");
}

TEST_CASE("a scrape gets the metrics over TCP and may come again on the same connection") {
  Running running;
  auto client = running.tcp();
  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.send(get("/metrics")));
    const auto answer = client.read_answer();
    CHECK(has_status(answer, "200"));
    CHECK(answer.find("Content-Type: text/plain; version=0.0.4") != std::string::npos);
    CHECK(answer.find("stmtwatch_build_info") != std::string::npos);
  }
}

TEST_CASE("the Unix socket answers everything, in the name of its peer") {
  Running running;
  auto client = running.local();
  REQUIRE(client.send(post("/v1/incidents/7/ack", R"({"note":"on it"})")));
  CHECK(has_status(client.read_answer(), "200"));
  REQUIRE(client.send(get("/metrics")));
  CHECK(has_status(client.read_answer(), "200"));
  running.stop();
  REQUIRE(running.control.asked.size() == 1);
  CHECK(running.control.asked[0] == "ack 7 by " + person(::getuid()).name + ": on it");
}

TEST_CASE("what a client claims to be does not matter") {
  Running running;
  auto client = running.local();
  REQUIRE(
      client.send("POST /v1/incidents/7/ack HTTP/1.1\r\nHost: x\r\nAuthorization: Basic cm9vdDpyb290\r\n"
                  "X-Remote-User: somebody\r\nContent-Length: 0\r\n\r\n"));
  CHECK(has_status(client.read_answer(), "200"));
  running.stop();
  CHECK(running.control.asked[0] == "ack 7 by " + person(::getuid()).name + ": ");
}

TEST_CASE("nothing can be changed over TCP") {
  Running running;
  auto client = running.tcp();
  REQUIRE(client.send(post("/v1/incidents/7/ack", "{}")));
  CHECK(has_status(client.read_answer(), "404"));
  REQUIRE(client.send(post("/metrics", "")));
  const auto answer = client.read_answer();
  CHECK(has_status(answer, "405"));
  CHECK(answer.find("Allow: GET, HEAD") != std::string::npos);
  running.stop();
  CHECK(running.control.asked.empty());
}

TEST_CASE("HEAD gets the head of the answer that GET would get, and no body") {
  Running running;
  auto client = running.tcp();
  REQUIRE(client.send("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + get("/healthz")));
  const auto head = client.read_answer(true);
  CHECK(head.find("Content-Length: 3\r\n") != std::string::npos);
  CHECK(body_of(head).empty());
  CHECK(body_of(client.read_answer()) == "ok\n");
  REQUIRE(client.send("HEAD /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" + get("/healthz")));
  CHECK(has_status(client.read_answer(true), "404"));
  CHECK(body_of(client.read_answer()) == "ok\n");
}

TEST_CASE("requests that are sent without waiting are answered in their order") {
  Running running;
  auto client = running.local();
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += i % 2 == 0 ? get("/healthz") : post("/v1/incidents/7/note", R"({"note":"x"})");
  }
  REQUIRE(client.send(requests));
  for (int i = 0; i < 50; ++i)
    CHECK((body_of(client.read_answer()) == "ok\n") == (i % 2 == 0));
}

TEST_CASE("a connection ends after its answer where the client says so, and with HTTP/1.0") {
  Running running;
  for (const auto& request :
       {get("/healthz", "Connection: close\r\n"), std::string("GET /healthz HTTP/1.0\r\n\r\n")}) {
    auto client = running.tcp();
    REQUIRE(client.send(request));
    const auto answer = client.read_to_end();
    CHECK(answer.find(" 200 ") != std::string::npos);
    CHECK(body_of(answer) == "ok\n");
  }
}

TEST_CASE("a request that arrives in single bytes is a request") {
  Running running;
  auto client = running.tcp();
  for (const char byte : get("/healthz"))
    REQUIRE(client.send(std::string_view(&byte, 1)));
  CHECK(body_of(client.read_answer()) == "ok\n");
}

TEST_CASE("garbage is answered with 400 and the connection closed") {
  Running running;
  for (const std::string& garbage :
       {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), std::string("hello\r\n\r\n"),
        std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"), std::string("\0\0\0\0\r\n\r\n", 8),
        std::string("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")}) {
    for (const auto make : {&Running::tcp, &Running::local}) {
      auto client = (running.*make)();
      client.send(garbage);
      CHECK(has_status(client.read_to_end(), "400"));
    }
  }
  auto client = running.tcp();
  REQUIRE(client.send(get("/healthz")));
  CHECK(has_status(client.read_answer(), "200"));
}

TEST_CASE("a header beyond 8 KiB is answered with 431, a body beyond 64 KiB with 413, also in chunks") {
  Running running;
  auto long_header = running.tcp();
  long_header.send(get("/healthz", "X: " + std::string(9000, 'x') + "\r\n"));
  CHECK(has_status(long_header.read_to_end(), "431"));

  auto endless_line = running.tcp();
  endless_line.send("GET /" + std::string(200'000, 'x'));
  CHECK(has_status(endless_line.read_to_end(), "431"));

  auto long_body = running.local();
  long_body.send(post("/v1/incidents/7/ack", std::string(65 * 1024, ' ')));
  CHECK(has_status(long_body.read_to_end(), "413"));

  auto chunks = running.local();
  chunks.send("POST /v1/incidents/7/ack HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 70 && chunks.send("400\r\n" + std::string(1024, ' ') + "\r\n"); ++i) {
  }
  CHECK(has_status(chunks.read_to_end(), "413"));

  running.stop();
  CHECK(running.control.asked.empty());
}

TEST_CASE("a header and a body just within the limits are read") {
  Running running;
  auto client = running.local();
  REQUIRE(client.send(get("/healthz", "X: " + std::string(8000, 'x') + "\r\n")));
  CHECK(has_status(client.read_answer(), "200"));
  REQUIRE(client.send(post("/v1/incidents/7/ack", "{}" + std::string(64 * 1024 - 2, ' '))));
  CHECK(has_status(client.read_answer(), "200"));
}

TEST_CASE("a client that is slow with its request is not waited for") {
  Limits limits;
  limits.request = std::chrono::milliseconds(20);
  Running running(limits);
  for (const auto* part : {"", "GET /hea", "GET /healthz HTTP/1.1\r\nHost: x\r\n",
                           "POST /v1/incidents/7/ack HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"}) {
    for (const auto make : {&Running::tcp, &Running::local}) {
      auto client = (running.*make)();
      client.send(part);
      CHECK(client.read_to_end().empty());
    }
  }
}

TEST_CASE("dripping bytes does not buy a client more time") {
  Limits limits;
  limits.request = std::chrono::milliseconds(50);
  Running running(limits);
  auto client = running.tcp();
  REQUIRE(client.send("GET /healthz HTTP/1.1\r\n"));
  // Ends because the server closes: the header itself never does, and stays far below its limit.
  std::size_t sent = 0;
  while (client.send("X:y\r\n") && sent < 100'000'000)
    sent += 5;
  CHECK(sent < 100'000'000);
}

TEST_CASE("a connection that is idle between requests is closed after a while") {
  Limits limits;
  limits.idle = std::chrono::milliseconds(20);
  Running running(limits);
  auto client = running.tcp();
  REQUIRE(client.send(get("/healthz")));
  CHECK(body_of(client.read_to_end()) == "ok\n");
}

TEST_CASE("a client that does not take its answer is let go, and others are served meanwhile") {
  Limits limits;
  limits.response = std::chrono::milliseconds(50);
  Running running(limits);
  running.control.statement_of_list.revision.file_name =
      std::string(8'000'000, 'n');  // beyond any socket buffer
  auto greedy = running.local();
  REQUIRE(greedy.send(get("/v1/statements")));
  auto other = running.local();
  REQUIRE(other.send(get("/healthz")));
  CHECK(has_status(other.read_answer(), "200"));
  // The server gives up within the answer; had it not, read_answer() would have got all of it.
  std::size_t more = 0;
  while (greedy.send(get("/healthz")) && more < 1'000'000)
    ++more;
  CHECK(more < 1'000'000);
}

TEST_CASE("64 idle connections shut nobody out: the one that was idle longest makes room") {
  Running running;
  std::vector<RawClient> guests;
  for (int i = 0; i < 64; ++i) {
    guests.push_back(running.tcp());
    REQUIRE(guests.back().send(get("/healthz")));
    REQUIRE(has_status(guests.back().read_answer(), "200"));
  }
  REQUIRE(guests.front().send(get("/healthz")));
  REQUIRE(has_status(guests.front().read_answer(), "200"));
  auto scrape = running.tcp();
  REQUIRE(scrape.send(get("/metrics")));
  CHECK(has_status(scrape.read_answer(), "200"));
  CHECK(guests[1].read_to_end().empty());
  for (const std::size_t stays : {std::size_t{0}, std::size_t{2}, std::size_t{63}}) {
    REQUIRE(guests[stays].send(get("/healthz")));
    CHECK(has_status(guests[stays].read_answer(), "200"));
  }
}

TEST_CASE("a flood of clients that say nothing, or half a request, shuts nobody out") {
  for (const auto make : {&Running::tcp, &Running::local}) {
    Running running;
    std::vector<RawClient> flood;
    for (int i = 0; i < 300; ++i) {
      flood.push_back((running.*make)());
      if (i % 2 == 0) flood.back().send("GET /healthz HTT");
    }
    auto client = (running.*make)();
    REQUIRE(client.send(get("/healthz")));
    CHECK(has_status(client.read_answer(), "200"));
  }
}

TEST_CASE("connections whose requests are being answered are left alone, and 503 is said while all are") {
  Limits limits;
  limits.connections = 2;
  Running running(limits);
  running.control.hang = true;
  std::vector<RawClient> busy;
  for (int i = 0; i < 2; ++i) {
    busy.push_back(running.local());
    REQUIRE(busy.back().send(post("/v1/statements/merged/880000000001/20240909/recheck", "")));
    // Answered after the request before has begun: one thread reads both.
    auto other = running.tcp();
    REQUIRE(other.send(get("/healthz")));
    REQUIRE(has_status(other.read_answer(), "200"));
  }
  CHECK(has_status(running.local().read_to_end(), "503"));
}

TEST_CASE("a client that asks whether it may send its body is told to go on") {
  Running running;
  auto client = running.local();
  REQUIRE(
      client.send("POST /v1/incidents/7/ack HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                  "16\r\n\r\n"));
  CHECK(has_status(client.read_answer(), "100"));
  REQUIRE(client.send(R"({"note":"on it"})"));
  CHECK(has_status(client.read_answer(), "200"));
}

TEST_CASE("a body that is not UTF-8 is refused with a message") {
  Running running;
  auto client = running.local();
  REQUIRE(client.send(post("/v1/incidents/7/note", "{\"note\":\"\xff\xfe\"}")));
  const auto answer = client.read_answer();
  CHECK(has_status(answer, "400"));
  CHECK(body_of(answer).find("UTF-8") != std::string::npos);
}

TEST_CASE("being cancelled ends everything: open connections, requests under way, the socket's file") {
  auto running = std::make_unique<Running>();
  running->control.hang = true;
  auto idle = running->tcp();
  REQUIRE(idle.send(get("/healthz")));
  idle.read_answer();
  auto waiting = running->local();
  REQUIRE(waiting.send(post("/v1/statements/merged/880000000001/20240909/recheck", "")));
  // Answered after the hanging request has begun: both connections are read by one thread, in turn.
  auto other = running->local();
  REQUIRE(other.send(get("/healthz")));
  other.read_answer();
  running->stop();
  CHECK(running->was_cancelled());
  CHECK(waiting.read_to_end().empty());
  CHECK(idle.read_to_end().empty());
  const auto socket = running->socket();
  CHECK(std::filesystem::exists(socket));
  running.reset();
  CHECK_FALSE(std::filesystem::exists(socket));
}

}  // namespace
}  // namespace stmtwatch::api
