#pragma once

#include <string>

#include "daemon/delivery/destination.hpp"
#include "daemon/delivery/settlement.hpp"

// What is told of a delivery that did not end as it should, for people. Pure.
namespace stmtwatch::delivery {

// Why settle() cannot know whether the order arrived. `asked`: the server that was looked at.
Fault doubt_about(const Order& order, const Evidence& evidence, const std::string& asked);

// The temporary file was gone before any rename was sent: nothing was published.
Fault vanished(const Order& order);

// What stands under the temporary name has another size than what was written there.
Fault not_whole(const Order& order);

}  // namespace stmtwatch::delivery
