#include "daemon/service/service.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>
#include <time.h>

namespace stmtwatch::service {

void ready(const std::string& status) {
  sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const auto microseconds = static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
  sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds).c_str());
}

void stopping() {
  sd_notify(0, "STOPPING=1");
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

flow::Task<void> feed_watchdog(time::Clock& clock, std::function<flow::Task<void>()> proof) {
  const auto interval = watchdog_interval();
  if (!interval) co_return;
  const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(*interval / 3);
  for (;;) {
    co_await proof();
    sd_notify(0, "WATCHDOG=1");
    co_await clock.sleep(pause);
  }
}

}  // namespace stmtwatch::service
