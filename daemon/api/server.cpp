#include "daemon/api/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/api/seats.hpp"
#include "daemon/flow/group.hpp"

namespace stmtwatch::api {

namespace asio = boost::asio;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
// Connections beyond the limit that are being told so; still more are closed without a word.
constexpr std::size_t turned_away_max = 16;
constexpr std::chrono::milliseconds accept_pause{100};

// Which file stands under a name; zeros: none.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(const FileId&, const FileId&) = default;
};

FileId file_id(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

// Counts a refusal under way, and takes it off the count however it ends.
flow::Task<> counted(flow::Task<> refusal, std::size_t& count) {
  struct Counted {
    explicit Counted(std::size_t& of) : count(of) { ++count; }
    Counted(const Counted&) = delete;
    ~Counted() { --count; }
    std::size_t& count;
  } counted(count);
  co_await std::move(refusal);
}

}  // namespace

struct Server::State {
  Options options;
  Backend backend;
  asio::ip::tcp::acceptor tcp;
  asio::local::stream_protocol::acceptor local;
  FileId socket_file;
  // Of each listener, so that neither scrapes nor the control socket depend on the other's clients.
  Seats tcp_seats{options.limits.connections};
  Seats local_seats{options.limits.connections};
  std::size_t turned_away = 0;

  template <class Acceptor>
  flow::Task<> accept(Acceptor& acceptor, flow::TaskGroup& group, Seats& seats) {
    asio::steady_timer pause(acceptor.get_executor());
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(as_value);
      if (error) {
        // Out of descriptors, as a rule: those there are go on, and some will be closed.
        pause.expires_after(accept_pause);
        co_await pause.async_wait(asio::use_awaitable);
      } else if (seats.make_room()) {
        group.spawn(converse(std::move(socket), backend, options.limits, seats));
      } else if (turned_away < turned_away_max) {
        group.spawn(counted(turn_away(std::move(socket)), turned_away));
      }
    }
  }
};

Server::Server(asio::io_context& context, Options options, watch::Control& control,
               const metrics::Metrics& metrics, const Readiness& readiness, const time::Zone& zone) {
  auto tcp = listen_on_tcp(context, options.address, options.port);
  auto local = listen_locally(context, options.socket);
  const auto socket_file = file_id(options.socket);
  state_ = std::make_unique<State>(std::move(options), Backend{control, metrics, readiness, zone},
                                   std::move(tcp), std::move(local), socket_file);
}

Server::~Server() {
  // Not a socket that another daemon has put there since.
  const auto& path = state_->options.socket;
  if (file_id(path) == state_->socket_file) ::unlink(path.c_str());
}

std::uint16_t Server::port() const {
  return state_->tcp.local_endpoint().port();
}

flow::Task<> Server::run() {
  const asio::any_io_executor executor = state_->tcp.get_executor();
  flow::TaskGroup group(executor);
  group.spawn(state_->accept(state_->tcp, group, state_->tcp_seats));
  group.spawn(state_->accept(state_->local, group, state_->local_seats));
  co_await group.join();
}

}  // namespace stmtwatch::api
