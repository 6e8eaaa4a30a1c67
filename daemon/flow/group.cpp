#include "daemon/flow/group.hpp"

#include <exception>
#include <list>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "daemon/flow/event.hpp"

namespace stmtwatch::flow {
namespace {

bool aborted(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

struct TaskGroup::State {
  explicit State(asio::any_io_executor runs_on) : executor(std::move(runs_on)), child_ended(executor) {}

  // A child's end may free the node a signal lives in, so the next one is looked up before each signal is
  // sent.
  void cancel() {
    cancelled = true;
    for (auto child = children.begin(); child != children.end();)
      (child++)->emit(asio::cancellation_type::terminal);
  }

  void end(std::list<asio::cancellation_signal>::iterator child, const std::exception_ptr& ended_by) {
    children.erase(child);
    if (ended_by && !aborted(ended_by)) {
      if (!failure) failure = ended_by;
      cancel();
    }
    child_ended.notify_all();
  }

  asio::any_io_executor executor;
  Event child_ended;
  std::list<asio::cancellation_signal> children;
  std::exception_ptr failure;
  bool cancelled = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

void TaskGroup::spawn(Task<> child) {
  const auto signal = state_->children.emplace(state_->children.end());
  auto ended = [state = state_, signal](const std::exception_ptr& ended_by) { state->end(signal, ended_by); };
  asio::co_spawn(state_->executor, std::move(child),
                 asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
  if (state_->cancelled) signal->emit(asio::cancellation_type::terminal);
}

void TaskGroup::cancel() {
  state_->cancel();
}

Task<> TaskGroup::join() {
  const auto state = state_;
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  bool cancelled = false;
  while (!state->children.empty()) {
    const bool told = co_await state->child_ended.wait_through();
    if (told && !cancelled) {
      cancelled = true;
      state->cancel();
    }
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  if (state->failure) std::rethrow_exception(state->failure);
  if (cancelled) throw_aborted();
}

}  // namespace stmtwatch::flow
