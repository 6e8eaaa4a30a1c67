#include "daemon/api/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>
#include <unistd.h>

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

// How many connections of one listener there are.
struct Places {
  std::size_t talking = 0;
  std::size_t turned_away = 0;
};

// Runs a conversation that a place among `taken` was counted for, and gives the place back.
flow::Task<> seated(flow::Task<> conversation, std::size_t& taken) {
  struct Seat {
    explicit Seat(std::size_t& counter) : taken(counter) {}
    Seat(const Seat&) = delete;
    ~Seat() { --taken; }
    std::size_t& taken;
  } seat(taken);
  co_await std::move(conversation);
}

}  // namespace

struct Server::State {
  Options options;
  Backend backend;
  asio::ip::tcp::acceptor tcp;
  asio::local::stream_protocol::acceptor local;
  FileId socket_file;
  Places tcp_places{};
  Places local_places{};

  template <class Acceptor>
  flow::Task<> accept(Acceptor& acceptor, flow::TaskGroup& group, Places& places) {
    asio::steady_timer pause(acceptor.get_executor());
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(as_value);
      if (error) {
        // Out of descriptors, as a rule: those there are go on, and some will be closed.
        pause.expires_after(accept_pause);
        co_await pause.async_wait(asio::use_awaitable);
      } else if (places.talking < options.limits.connections) {
        group.spawn(seated(converse(std::move(socket), backend, options.limits), ++places.talking));
      } else if (places.turned_away < turned_away_max) {
        group.spawn(seated(turn_away(std::move(socket)), ++places.turned_away));
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
  group.spawn(state_->accept(state_->tcp, group, state_->tcp_places));
  group.spawn(state_->accept(state_->local, group, state_->local_places));
  co_await group.join();
}

}  // namespace stmtwatch::api
