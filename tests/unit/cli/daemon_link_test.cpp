#include "daemon/cli/daemon_link.hpp"

#include <thread>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"

namespace stmtwatch::cli {
namespace {

// Listens on a Unix socket and says one thing to the one who comes, whatever he asks; to those who come
// before him nothing at all.
class Listener {
 public:
  explicit Listener(std::string answer, int turned_away = 0)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        answer_(std::move(answer)),
        turned_away_(turned_away) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(socket_, 1) == 0);
  }
  ~Listener() {
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }
  Listener(const Listener&) = delete;

  std::string path() const { return (directory_ / "control.sock").native(); }
  std::string request() {
    thread_.join();
    return request_;
  }

  std::expected<Document, Problem> asked(Call call = {.socket = "", .target = "/v1/status"}) {
    thread_ = std::thread([this] { serve(); });
    call.socket = path();
    return ask(call);
  }

 private:
  void serve() {
    for (int i = 0; i < turned_away_; ++i)
      ::close(::accept(socket_, nullptr, nullptr));
    const int client = ::accept(socket_, nullptr, nullptr);
    char bytes[4096];
    while (request_.find("\r\n\r\n") == std::string::npos) {
      const auto read = ::recv(client, bytes, sizeof bytes, 0);
      if (read <= 0) break;
      request_.append(bytes, static_cast<std::size_t>(read));
    }
    for (std::string_view rest = answer_; !rest.empty();) {
      const auto sent = ::send(client, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    ::close(client);
  }

  test::TemporaryDirectory directory_;
  int socket_;
  std::string answer_;
  int turned_away_;
  std::string request_;
  std::thread thread_;
};

std::string http(std::string_view status, std::string_view body) {
  return "HTTP/1.0 " + std::string(status) +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

ExitCode code(const std::expected<Document, Problem>& answer) {
  return answer ? ExitCode::done : answer.error().code;
}

TEST_CASE("a document comes as it was sent") {
  Listener listener(http("200 OK", R"({"status": {"now": 1}})"));
  const auto answer = listener.asked();
  REQUIRE(answer);
  CHECK(answer->at("status").at("now") == 1);
  CHECK(listener.request().starts_with("GET /v1/status HTTP/1.0\r\n"));
}

TEST_CASE("a body is sent with its length") {
  Listener listener(http("200 OK", "{}"));
  CHECK(listener.asked(
      {.socket = "", .method = "POST", .target = "/v1/incidents/7/ack", .body = R"({"note":"x"})"}));
  const auto request = listener.request();
  CHECK(request.starts_with("POST /v1/incidents/7/ack HTTP/1.0\r\n"));
  CHECK(request.find("Content-Length: 12\r\n") != std::string::npos);
  CHECK(request.ends_with("\r\n\r\n{\"note\":\"x\"}"));
}

TEST_CASE("what the daemon refuses keeps its exit code and its message") {
  for (const int number : {64, 66, 69, 74, 75, 76, 77, 78}) {
    Listener listener(http("400 Bad Request", R"({"error": {"exit_code": )" + std::to_string(number) +
                                                  R"(, "message": "no such day"}})"));
    const auto answer = listener.asked();
    REQUIRE_FALSE(answer);
    CHECK(static_cast<int>(answer.error().code) == number);
    CHECK(answer.error().message == "no such day");
  }
}

TEST_CASE("an answer that no stmtwatchd gives is a breach of the protocol") {
  for (const auto& answer :
       {std::string("SSH-2.0-OpenSSH_9.2p1\r\n"), std::string("HTTP/1.0 200 OK\r\n\r\n{}"),
        http("200 OK", "[]"), http("200 OK", "{\"status\":"), http("500 Internal", "{}"),
        http("404 Not Found", R"({"error": "no"})"),
        http("404 Not Found", R"({"error": {"exit_code": 1, "message": "x"}})"),
        http("404 Not Found", R"({"error": {"exit_code": "66", "message": "x"}})"),
        http("404 Not Found", R"({"error": {"exit_code": 66}})"), http("200 OK", "{}") + "more",
        http("200 OK", "{\"cut\": 1}").substr(0, 80), std::string(300, 'x')}) {
    CAPTURE(answer);
    Listener listener(answer);
    CHECK(code(listener.asked()) == ExitCode::protocol);
  }
}

TEST_CASE("an answer beyond 64 MiB is not read to its end") {
  Listener listener(http("200 OK", std::string((64u << 20) + 1, ' ')));
  CHECK(code(listener.asked()) == ExitCode::protocol);
}

TEST_CASE("a daemon that ends the connection without a word may be restarting") {
  Listener listener("");
  CHECK(code(listener.asked({.socket = "", .method = "POST", .target = "/v1/x"})) == ExitCode::unavailable);
}

TEST_CASE("a look that meets a daemon taking a new configuration is asked again, a change is not") {
  Listener listener(http("200 OK", "{}"), 2);
  CHECK(listener.asked());
  CHECK(listener.request().starts_with("GET /v1/status HTTP/1.0\r\n"));
  Listener of_changes(http("200 OK", "{}"), 0);
  CHECK(of_changes.asked({.socket = "", .method = "POST", .target = "/v1/x"}));
}

TEST_CASE("a daemon that says nothing is not waited for beyond the caller's patience") {
  const test::TemporaryDirectory directory;
  Listener listener("");  // accepts nobody: the connection waits in its queue
  const auto answer = ask({.socket = listener.path(), .target = "/", .patience = std::chrono::seconds(0)});
  CHECK(code(answer) == ExitCode::unavailable);
}

TEST_CASE("no daemon there is said with the path, and whether it may run") {
  const test::TemporaryDirectory directory;
  const auto path = (directory / "control.sock").native();
  const auto nobody = ask({.socket = path, .target = "/"});
  CHECK(code(nobody) == ExitCode::unavailable);
  CHECK(nobody.error().message.find(path) != std::string::npos);
  test::write_file(path, "");
  CHECK(code(ask({.socket = path, .target = "/"})) == ExitCode::unavailable);
  CHECK(code(ask({.socket = path + "/x", .target = "/"})) == ExitCode::unavailable);
}

TEST_CASE("a path that cannot be a socket's is a mistake of the command line") {
  CHECK(code(ask({.socket = "", .target = "/"})) == ExitCode::usage);
  CHECK(code(ask({.socket = "/" + std::string(200, 'x'), .target = "/"})) == ExitCode::usage);
}

TEST_CASE("who may not open the socket is told that it is not permitted") {
  Listener listener("");
  ::chmod(listener.path().c_str(), 0600);
  // Root may open everything: a child tries it as nobody, in a directory he may enter.
  ::chmod(std::filesystem::path(listener.path()).parent_path().c_str(), 0755);
  const auto child = ::fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(1);
    if (::getuid() != nobody) ::chmod(listener.path().c_str(), 0);
    ::_exit(static_cast<int>(code(ask({.socket = listener.path(), .target = "/"}))));
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == static_cast<int>(ExitCode::not_permitted));
}

TEST_CASE("what is no letter, digit or one of -._~ is percent-encoded") {
  CHECK(percent_encode("merged-1_a.b~c") == "merged-1_a.b~c");
  CHECK(percent_encode("a/b?c&d=e f%") == "a%2Fb%3Fc%26d%3De%20f%25");
  CHECK(percent_encode("账\n") == "%E8%B4%A6%0A");
}

}  // namespace
}  // namespace stmtwatch::cli
