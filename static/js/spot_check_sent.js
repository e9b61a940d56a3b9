// The check has arrived: its draft on this phone is no longer needed.
localStorage.removeItem("auxpolice.spot-check");
