#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "daemon/api/connection.hpp"
#include "daemon/api/listeners.hpp"
#include "daemon/api/routes.hpp"

namespace stmtwatch::api {

struct Options {
  std::string address = "127.0.0.1";  // numeric, v4 or v6
  std::uint16_t port = 9464;          // 0: any free one
  std::filesystem::path socket = "/run/stmtwatch/control.sock";
  Limits limits;
};

// The one HTTP server of the daemon on its two listeners: TCP, where only the metrics and probes are, and the
// Unix socket, where everything is. Both listen from the moment it is made. Runs on the one thread of
// `context`.
class Server {
 public:
  // Throws StartupFault. What is referred to outlives the server.
  Server(boost::asio::io_context& context, Options options, watch::Control& control,
         const metrics::Metrics& metrics, const Readiness& readiness, const time::Zone& zone);
  ~Server();  // takes the socket's file away

  // Serves until it is cancelled (terminal); then cancels the requests under way, waits for them to unwind,
  // and throws operation_aborted like everything that is cancelled.
  flow::Task<> run();

  std::uint16_t port() const;  // the one that TCP listens on

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stmtwatch::api
