#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "daemon/flow/task.hpp"
#include "daemon/time/clock.hpp"

// What systemd is told (sd_notify(3)). Without systemd every call does nothing. Thread-safe.
namespace stmtwatch::service {

void ready(const std::string& status);
void reloading();
void stopping();

// How often systemd wants a sign of life (WatchdogSec=); nullopt where it wants none.
std::optional<std::chrono::microseconds> watchdog_interval();

// Runs `proof` three times in each watchdog interval and gives the sign of life each time that it came to an
// end: what stands still in `proof`, systemd sees. Returns at once where no watchdog is wanted; else until
// cancelled.
flow::Task<void> feed_watchdog(time::Clock& clock, std::function<flow::Task<void>()> proof);

}  // namespace stmtwatch::service
