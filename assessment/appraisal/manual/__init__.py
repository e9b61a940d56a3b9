"""Plus and minus points entered by hand: an item of the policy, a reason, a proof, and a second person."""
