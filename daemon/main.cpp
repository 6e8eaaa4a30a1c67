// stmtwatchd: what it is made of, and how it starts, reloads and ends.
#include <csignal>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>

#include "config/settings.hpp"
#include "daemon/api/server.hpp"
#include "daemon/delivery/sftp/connector.hpp"
#include "daemon/flow/group.hpp"
#include "daemon/flow/hop.hpp"
#include "daemon/flow/race.hpp"
#include "daemon/installed/installed.hpp"
#include "daemon/log/log.hpp"
#include "daemon/service/compute_pool.hpp"
#include "daemon/service/last_words.hpp"
#include "daemon/service/service.hpp"
#include "daemon/service/signals.hpp"
#include "daemon/store/store.hpp"
#include "daemon/watch/configuration.hpp"
#include "daemon/watch/desk.hpp"
#include "daemon/watch/duplicates.hpp"
#include "daemon/watch/watch.hpp"

namespace {

using namespace stmtwatch;
using SettingsPointer = std::shared_ptr<const config::Settings>;

constexpr int wrong_configuration = 78;
constexpr int input_output_error = 74;
constexpr std::chrono::milliseconds grace_period(5'000);
constexpr std::chrono::milliseconds patience(8'000);  // from SIGTERM on; what hangs then is ended

struct Arguments {
  std::filesystem::path config = installed::configuration;
  bool check_only = false;
};

// What outlives a reload.
struct Process {
  explicit Process(const config::Settings& settings)
      : store(
            settings.daemon.state_dir,
            [&settings](const ledger::MissingKeys& missing) {
              return watch::keys_of_revision(settings, missing);
            },
            config::archives(settings)) {}

  boost::asio::io_context context{1};
  service::Signals signals{context.get_executor(), patience};  // before all other threads
  service::ComputePool computing{std::thread::hardware_concurrency()};
  boost::asio::thread_pool& pool = computing.pool();
  boost::asio::thread_pool transport{1};
  std::shared_ptr<delivery::sftp::NameLookup> names = std::make_shared<delivery::sftp::NameLookup>();
  time::SystemClock clock;
  time::Instant started = clock.now();
  metrics::Metrics metrics;
  store::Store store;
};

std::vector<std::string> lines(const std::vector<config::Fault>& faults) {
  std::vector<std::string> all;
  for (const auto& fault : faults)
    all.push_back(fault.text());
  return all;
}

std::unique_ptr<delivery::Connector> connector(Process& process,
                                               const config::DestinationSettings& settings) {
  delivery::sftp::ServerOptions server;
  server.host = settings.host;
  server.port = settings.port;
  server.user = settings.user;
  server.identity_file =
      config::key_file(settings).value_or("/run/credentials/stmtwatchd.service/" + settings.credential);
  server.known_hosts = settings.known_hosts;
  return std::make_unique<delivery::sftp::SftpConnector>(process.transport.get_executor(), server,
                                                         process.names);
}

// The configuration to go on with after a SIGHUP; nullptr where the new one has faults, which are then an
// incident.
flow::Task<SettingsPointer> reload(Process& process, const config::Settings& present) {
  auto settings = config::read_settings(present.file, config::LookAt::access);
  std::vector<std::string> faults;
  if (!settings) faults = lines(settings.error());
  if (settings && settings->daemon.state_dir != present.daemon.state_dir) {
    faults.push_back(present.file.string() + ": state_dir changes only with a restart");
  }
  co_await watch::note_configuration(process.store, process.metrics, process.clock, faults);
  for (const auto& fault : faults)
    log::error("configuration_fault", {{"detail", fault}});
  if (!faults.empty()) co_return nullptr;
  co_await watch::note_unusable_files(process.store, process.metrics, process.clock, faults);
  co_return std::make_shared<const config::Settings>(std::move(*settings));
}

// Waits for signals; ends with the next configuration, or nullptr to stop.
flow::Task<void> obey(Process& process, const config::Settings& present, watch::Watch& watch,
                      SettingsPointer& next) {
  for (;;) {
    const int signal = co_await process.signals.next();
    if (signal != SIGHUP) break;
    service::reloading();
    next = co_await reload(process, present);
    if (next) break;
    service::ready("running with the former configuration: the new one is wrong");
  }
  if (!next) service::stopping();
  auto finished = watch.finish();
  auto grace = process.clock.sleep(grace_period);
  co_await flow::either(std::move(finished), std::move(grace));
}

// Proof of progress for the watchdog: the loop, the pool and the store each did something.
flow::Task<void> prove_progress(Process& process) {
  std::function<void(watch::Books&)> nothing = [](watch::Books&) {};
  co_await process.store.run(nothing);
  auto on_pool = []() -> flow::Task<bool> { co_return true; }();
  co_await flow::run_on(boost::asio::make_strand(process.pool), std::move(on_pool));
}

flow::Task<void> run_side_by_side(Process& process, watch::Watch& watch, api::Server& server) {
  flow::TaskGroup group(process.context.get_executor());
  group.spawn(watch.run());
  group.spawn(server.run());
  group.spawn(service::feed_watchdog(process.clock, [&process] { return prove_progress(process); }));
  co_await group.join();
}

// Everything that belongs to one configuration, from its start to its end.
flow::Task<SettingsPointer> serve(Process& process, SettingsPointer settings) {
  const auto zone = time::Zone::find(settings->daemon.timezone);
  if (!zone) throw api::StartupFault(wrong_configuration, zone.error());
  const auto make_connector = [&process](const config::DestinationSettings& destination) {
    return connector(process, destination);
  };
  watch::Watch::Surroundings surroundings{*settings,
                                          process.store,
                                          process.metrics,
                                          process.clock,
                                          *zone,
                                          process.context.get_executor(),
                                          process.pool.get_executor(),
                                          std::max(8u, 4 * std::thread::hardware_concurrency()),
                                          make_connector,
                                          process.started};
  watch::Watch watch(std::move(surroundings));
  watch::Desk desk(watch);
  const api::Readiness readiness{[] { return std::optional<std::string>(); },
                                 [&watch] { return watch.unready(); }};
  api::Options options;
  options.address = settings->http.address;
  options.port = settings->http.port;
  options.socket = settings->daemon.runtime_dir / "control.sock";
  api::Server server(process.context, options, desk, process.metrics, readiness, *zone);

  log::info("ready", {{"version", installed::version},
                      {"http", fmt::format("{}:{}", settings->http.address, server.port())},
                      {"feeds", std::to_string(settings->feeds.size())}});
  service::ready(fmt::format("watching {} feeds", settings->feeds.size()));
  SettingsPointer next;
  auto work = run_side_by_side(process, watch, server);
  auto orders = obey(process, *settings, watch, next);
  co_await flow::either(std::move(work), std::move(orders));
  co_return next;
}

// A start does not fail for files that one feed or one destination needs: a spool that is mounted later, a
// key that is not there yet. A reload does, for what runs can go on.
flow::Task<void> tell_unusable_files(Process& process, const config::Settings& settings) {
  const auto looked_at = config::read_settings(settings.file, config::LookAt::access);
  std::vector<std::string> faults;
  if (!looked_at) faults = lines(looked_at.error());
  for (const auto& fault : faults)
    log::error("configuration_fault", {{"detail", fault}});
  co_await watch::note_unusable_files(process.store, process.metrics, process.clock, faults);
}

flow::Task<void> live(Process& process, SettingsPointer settings) {
  SettingsPointer proven;
  const std::vector<std::string> no_faults;
  co_await watch::note_configuration(process.store, process.metrics, process.clock, no_faults);
  co_await tell_unusable_files(process, *settings);
  while (settings) {
    std::vector<std::string> faults;
    try {
      auto next = co_await serve(process, settings);
      proven = settings;
      settings = std::move(next);
    } catch (const api::StartupFault& fault) {
      // A new configuration that cannot be served, a port that is taken for instance: the former one goes on.
      if (!proven || settings == proven) throw;
      faults.emplace_back(fault.what());
    }
    if (faults.empty()) continue;
    co_await watch::note_configuration(process.store, process.metrics, process.clock, faults);
    settings = proven;
  }
  log::info("stopped");
}

int run(SettingsPointer settings) {
  Process process(*settings);
  std::exception_ptr failure;
  boost::asio::co_spawn(process.context, live(process, std::move(settings)),
                        [&](const std::exception_ptr& ended_by) { failure = ended_by; });
  process.context.run();
  process.signals.begin_patience();
  // Sessions that were closed come to their end on the transport's own thread.
  process.transport.join();
  process.computing.join();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

std::optional<Arguments> parse(const std::vector<std::string>& words) {
  Arguments arguments;
  if (const char* path = ::secure_getenv("STMTWATCH_CONFIG")) arguments.config = path;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--check-config") {
      arguments.check_only = true;
    } else if (words[i] == "--config" && i + 1 < words.size()) {
      arguments.config = words[++i];
    } else if (words[i].starts_with("--config=")) {
      arguments.config = words[i].substr(9);
    } else {
      return std::nullopt;
    }
  }
  return arguments;
}

int start(const Arguments& arguments) {
  const auto look_at = arguments.check_only ? config::LookAt::access : config::LookAt::nothing;
  auto settings = config::read_settings(arguments.config, look_at);
  if (!settings) {
    for (const auto& line : lines(settings.error()))
      std::cerr << line << '\n';
    return wrong_configuration;
  }
  if (arguments.check_only) return 0;
  try {
    return run(std::make_shared<const config::Settings>(std::move(*settings)));
  } catch (const store::StartFailure& failure) {
    log::error("start_failed", {{"detail", failure.what()}});
    return failure.exit_code();
  } catch (const api::StartupFault& failure) {
    log::error("start_failed", {{"detail", failure.what()}});
    return failure.exit_code();
  } catch (
      const std::exception& failure) {  // no thread, no memory, no descriptor: the system refuses something
    log::error("ended_by_fault", {{"detail", failure.what()}});
    return input_output_error;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words == std::vector<std::string>{"--version"}) {
    std::cout << "stmtwatchd " << installed::version << '\n';
    return 0;
  }
  const auto arguments = parse(words);
  if (!arguments) {
    const bool help = words == std::vector<std::string>{"--help"};
    (help ? std::cout : std::cerr)
        << "usage: stmtwatchd [--config FILE] [--check-config] | --version | --help\n";
    return help ? 0 : 64;
  }
  service::say_last_words();
  std::signal(SIGPIPE, SIG_IGN);
  return start(*arguments);
}
