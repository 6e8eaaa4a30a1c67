#include "daemon/cli/daemon_link.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "daemon/files/beneath.hpp"

namespace stmtwatch::cli {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

constexpr int reload_tries = 20;
constexpr int reload_pause_ms = 100;
constexpr std::size_t answer_bytes_max = 64u << 20;

std::unexpected<Problem> problem(ExitCode code, std::string message) {
  return std::unexpected(Problem{code, std::move(message)});
}

std::unexpected<Problem> silent(const Call& call) {
  return problem(
      ExitCode::unavailable,
      fmt::format("stmtwatchd at {} does not answer within {} s; see `systemctl status stmtwatchd` "
                  "and its log",
                  call.socket, call.patience.count()));
}

std::unexpected<Problem> nonsense(const Call& call) {
  return problem(
      ExitCode::protocol,
      fmt::format("what listens on {} does not answer as stmtwatchd does; see what it is", call.socket));
}

std::expected<files::Descriptor, Problem> connect(const Call& call) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (call.socket.empty() || call.socket.size() >= sizeof address.sun_path) {
    return problem(ExitCode::usage, fmt::format("\"{}\" cannot be the path of a socket", call.socket));
  }
  call.socket.copy(address.sun_path, call.socket.size());
  files::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket)
    return problem(ExitCode::io,
                   fmt::format("cannot make a socket: {}", std::generic_category().message(errno)));
  const auto* target = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(socket.get(), target, sizeof address) == 0) return socket;
  if (errno == EACCES || errno == EPERM) {
    return problem(ExitCode::not_permitted,
                   fmt::format("you may not talk to stmtwatchd at {}; members of the socket's group may (see "
                               "`ls -l {}`)",
                               call.socket, call.socket));
  }
  return problem(ExitCode::unavailable,
                 fmt::format("stmtwatchd cannot be reached at {}: {}; is it running (`systemctl status "
                             "stmtwatchd`), and is this its socket?",
                             call.socket, std::generic_category().message(errno)));
}

// Waits until the socket can be read or written; false: the deadline came first.
bool ready(const files::Descriptor& socket, short what, Deadline deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{socket.get(), what, 0};
    const int count = ::poll(&entry, 1, static_cast<int>(std::max(left.count(), std::int64_t{0})));
    if (count > 0) return true;
    if (count == 0 || errno != EINTR) return false;
  }
}

// False: not all of it was taken. The daemon may have answered nevertheless, so what it says is read anyway.
bool send(const files::Descriptor& socket, std::string_view text, Deadline deadline) {
  while (!text.empty()) {
    if (!ready(socket, POLLOUT, deadline)) return false;
    const auto sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Everything the daemon says until it closes.
std::expected<std::string, Problem> receive(const files::Descriptor& socket, const Call& call,
                                            Deadline deadline) {
  std::string answer;
  std::array<char, 64 * 1024> bytes{};
  while (answer.size() <= answer_bytes_max) {
    if (!ready(socket, POLLIN, deadline)) return silent(call);
    const auto read = ::recv(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (read < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (read <= 0) return answer;
    answer.append(bytes.data(), static_cast<std::size_t>(read));
  }
  return problem(ExitCode::protocol,
                 "the daemon's answer is longer than 64 MiB; ask for less (--date, --feed)");
}

// The value of a header field, whose name is given as the daemon writes it.
std::optional<std::size_t> number_of(std::string_view head, std::string_view field) {
  const auto start = head.find(field);
  if (start == std::string_view::npos) return std::nullopt;
  const auto digits = head.substr(start + field.size());
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<ExitCode> exit_code(int number) {
  for (const int known : {64, 66, 69, 74, 75, 76, 77, 78}) {
    if (number == known) return static_cast<ExitCode>(number);
  }
  return std::nullopt;
}

std::unexpected<Problem> refused(const Call& call, const Document& document) {
  const auto error = document.value("error", Document::object());
  if (!error.is_object() || !error.contains("exit_code") || !error.contains("message")) return nonsense(call);
  if (!error["exit_code"].is_number_integer() || !error["message"].is_string()) return nonsense(call);
  const auto code = exit_code(error["exit_code"].get<int>());
  if (!code) return nonsense(call);
  return problem(*code, error["message"].get<std::string>());
}

std::expected<Document, Problem> read_answer(const Call& call, std::string_view answer) {
  if (answer.empty()) {
    return problem(ExitCode::unavailable,
                   fmt::format("stmtwatchd at {} ended the connection without an answer; it "
                               "may be restarting, try again",
                               call.socket));
  }
  const auto end = answer.find("\r\n\r\n");
  const auto status = number_of(answer.substr(0, 32), "HTTP/1.0 ").or_else([&] {
    return number_of(answer.substr(0, 32), "HTTP/1.1 ");
  });
  if (end == std::string_view::npos || !status) return nonsense(call);
  const auto length = number_of(answer.substr(0, end), "Content-Length: ");
  const auto body = answer.substr(end + 4);
  if (!length || *length != body.size()) return nonsense(call);
  auto document = Document::parse(body, nullptr, false);
  if (!document.is_object()) return nonsense(call);
  if (*status != 200) return refused(call, document);
  return document;
}

// What came back, whole; empty: the daemon ended the connection without a word.
std::expected<std::string, Problem> exchange(const Call& call, Deadline deadline) {
  auto socket = connect(call);
  if (!socket) return std::unexpected(socket.error());
  // HTTP/1.0: the daemon closes after its answer, and never sends it in chunks.
  const auto request = fmt::format(
      "{} {} HTTP/1.0\r\nHost: stmtwatch\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\n\r\n{}",
      call.method, call.target, call.body.size(), call.body);
  send(*socket, request, deadline);
  return receive(*socket, call, deadline);
}

}  // namespace

std::expected<Document, Problem> ask(const Call& call) {
  const auto deadline = std::chrono::steady_clock::now() + call.patience;
  auto answer = exchange(call, deadline);
  // A daemon that takes a new configuration ends its connections and listens anew; a look may be asked again.
  for (int tries = 0; tries < reload_tries && call.method == "GET" && answer && answer->empty(); ++tries) {
    do {
      ::poll(nullptr, 0, reload_pause_ms);
      answer = exchange(call, deadline);
    } while (!answer && ++tries < reload_tries);
  }
  if (!answer) return std::unexpected(answer.error());
  return read_answer(call, *answer);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    encoded += plain.contains(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace stmtwatch::cli
