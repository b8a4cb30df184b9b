"""The closed loop of tuning: rounds through the service, a training, an adapter that is served."""
